const { url, env } = import.meta;
export const here = new URL("./x", import.meta.url);
export const dev = import.meta.env.DEV;
pass(import.meta);
export { url, env };
