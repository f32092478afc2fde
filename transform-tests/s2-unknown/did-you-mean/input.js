import.meta.hot.acept();
import.meta.hot.dipose(stop);
import.meta.hot.Accept();
import.meta.hot.date.x = 1;
