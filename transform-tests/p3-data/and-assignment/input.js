export const a = import.meta.hot.data.a &&= dead();
import.meta.hot.data.b &&= dead();
