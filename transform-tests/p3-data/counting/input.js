import.meta.hot.data.runs ??= 0;
import.meta.hot.data.runs++;
export const a = import.meta.hot.data.runs++;
export const b = --import.meta.hot.data.runs;
export const c = import.meta.hot.data.total += price();
import.meta.hot.data.total += 1;
