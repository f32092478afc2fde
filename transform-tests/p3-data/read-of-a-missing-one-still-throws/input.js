export const a = import.meta.hot.data.list.length;
import.meta.hot.data.socket.close(argument());
