export const a = import.meta.hot.data.a ||= create();
import.meta.hot.data.b ||= create();
