export const db = await connect();
export const other = await connect();
