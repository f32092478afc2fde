export const a = import.meta.hot.data.socket?.close(dead());
import.meta.hot.data.timer?.stop?.().then(dead());
import.meta.hot.data.cache?.[dead()];
