import.meta.hot = 1;
import.meta.hot ??= {};
(import.meta.hot) = 2;
