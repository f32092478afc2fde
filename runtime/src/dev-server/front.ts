/** The parts of `hot index.html` that only a config file turns on: proxies, public files, TLS. */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { join, resolve } from "node:path";
import type { Duplex } from "node:stream";
import { createProxyServer, type ProxyServer } from "httpxy";
import sirv from "sirv";
import type { Config, HttpsOptions, ProxyOptions } from "../config/options.js";
import { plainError } from "../diagnostics/format-error.js";
import { publicFolder } from "./public-folder.js";

interface Proxy {
  matches(url: string): boolean;
  options: ProxyOptions;
  server: ProxyServer;
}

export class Front {
  readonly #proxies: Proxy[];
  readonly #publicFiles: ReturnType<typeof sirv> | undefined;

  /**
   * @param root relative paths are relative to it
   * @param https a certificate, if the server is one of TLS
   * @throws an error that says which folder does not exist
   */
  constructor(
    config: Config,
    private readonly root: string,
    private readonly warn: (message: string) => void,
    private readonly https?: HttpsOptions,
  ) {
    this.#proxies = Object.entries(config.proxy ?? {}).map(([key, given]) => this.#proxy(key, given));
    const folder = publicFolder(config, root);
    if (folder !== undefined) this.#publicFiles = sirv(folder, { dev: true, etag: true });
  }

  /** The server, if the config wants another one than that of plain HTTP. */
  createServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server | undefined {
    return this.https && createHttpsServer(this.https, this.root, listener);
  }

  get protocol(): "http" | "https" {
    return this.https ? "https" : "http";
  }

  /** Answers a request that a proxy is for. @returns whether it does */
  proxy(request: IncomingMessage, response: ServerResponse): boolean {
    const proxy = this.#proxies.find(({ matches }) => matches(request.url ?? ""));
    if (!proxy) return false;
    rewrite(request, proxy.options);
    proxy.server.web(request, response as never, {}).catch((error: unknown) => this.#failed(proxy, error, response));
    return true;
  }

  /** Answers a request for a public file. @returns whether there is one */
  async publicFile(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const files = this.#publicFiles;
    // Pages have paths that end with a slash, and folders have no index here.
    if (!files || /\/([?#]|$)/.test(request.url ?? "") || !["GET", "HEAD"].includes(request.method ?? "")) return false;
    return new Promise((done) => {
      response.once("close", () => done(true));
      files(request, response, () => done(false));
    });
  }

  /** Takes a WebSocket that a proxy is for. @returns whether it does */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = request.url ?? "";
    const proxy = this.#proxies.find(({ matches, options }) => matches(url) && isForSockets(options));
    if (!proxy) return false;
    rewrite(request, proxy.options);
    proxy.server.ws(request, socket as never, {}, head).catch((error: unknown) => {
      this.#failed(proxy, error);
      socket.destroy();
    });
    return true;
  }

  #proxy(key: string, given: string | ProxyOptions): Proxy {
    const options = typeof given === "string" ? { target: given } : given;
    const { target, changeOrigin = false, secure = true } = options;
    const pattern = key.startsWith("^") ? new RegExp(key) : undefined;
    const server = createProxyServer({ target: target.replace(/^ws/, "http"), changeOrigin, secure, ws: true });
    const proxy = { matches: (url: string) => (pattern ? pattern.test(url) : url.startsWith(key)), options, server };
    server.on("error", (error, _request, response) =>
      this.#failed(proxy, error, response as unknown as ServerResponse),
    );
    return proxy;
  }

  #failed({ options }: Proxy, error: unknown, response?: ServerResponse): void {
    const { message, code } = error as NodeJS.ErrnoException;
    const text = `the proxy to ${options.target} failed: ${message || code}`;
    this.warn(text);
    if (!response || !("writeHead" in response)) return;
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  }
}

function rewrite(request: IncomingMessage, { rewrite }: ProxyOptions): void {
  if (rewrite) request.url = rewrite(request.url ?? "/");
}

function isForSockets({ ws, target }: ProxyOptions): boolean {
  return ws ?? /^wss?:/.test(target);
}

/**
 * @param root paths are relative to it
 * @throws an error that names the file that cannot be read or used
 */
function createHttpsServer(
  { key, cert, passphrase }: HttpsOptions,
  root: string,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const given = { key: pem("key", key, root), cert: pem("cert", cert, root), ...(passphrase && { passphrase }) };
  try {
    return createServer(given, listener);
  } catch (error) {
    throw plainError(`the options "https.key" and "https.cert" cannot be used: ${(error as Error).message}`);
  }
}

function pem(name: string, given: string | Buffer, root: string): string | Buffer {
  if (typeof given !== "string" || given.includes("-----BEGIN")) return given;
  const path = resolve(root, given);
  if (!existsSync(path)) throw plainError(`the option "https.${name}" names a file that does not exist: ${join(path)}`);
  return readFileSync(path);
}
