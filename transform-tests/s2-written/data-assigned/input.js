import.meta.hot.data = {};
import.meta.hot.data ??= {};
import.meta.hot.data++;
