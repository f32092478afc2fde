import { request as httpRequest } from "node:http";
import { hot } from "./hot.mjs";

/** Browsers ask for an icon. */
export const ICON = '<link rel="icon" href="data:,">';
/** A document with this body. */
export const html = (body) => `<!doctype html><html><head>${ICON}</head><body>${body}</body></html>\n`;

/**
 * Runs a test with `hot index.html`, and ends it, whether the test passes or not.
 * @param options.entry what is served, `index.html` otherwise
 * @param test gets the program, with `url`, its address with a slash at the end
 */
export async function withDevServer(files, { entry = "index.html", args = [], ...options } = {}, test) {
  const program = hot(files, { args: ["--port", "0", ...args], entry, ...options });
  try {
    const { address } = await program.message(({ event }) => event === "listening");
    return await test({ ...program, url: `${address}/` });
  } finally {
    await program.stop();
  }
}

/** A request with any headers: `fetch` would set Host and Sec-Fetch-* itself, and resolve `..` in paths. */
export function send(url, { method = "GET", path, headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, ...(path !== undefined && { path }) }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    request.on("error", reject).end(body);
  });
}
