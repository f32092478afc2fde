export const db = await (import.meta.hot.data.db ??= connect());
export const other = import.meta.hot.data.other ??= await connect();
