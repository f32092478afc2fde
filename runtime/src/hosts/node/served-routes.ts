import { addRoute, createRouter, findAllRoutes, type RouterContext } from "rou3";
import { plainError } from "../../diagnostics/format-error.js";
import { ServedPage } from "./served-page.js";

type Handler = (request: Request, server: unknown) => Response | undefined | Promise<Response | undefined>;
/** A page, a fixed response, or a function that returns one. `false` passes the request to `fetch`. */
type Target = ServedPage | Response | Handler | false;
type Methods = Readonly<Record<string, Target>>;

/** `routes` of the default export, in the shape of `Bun.serve` (rule W2). */
export type ServedRoutes = Readonly<Record<string, Target | Methods>>;

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"]);

interface Route {
  path: string;
  target: Target | Methods;
}

const routers = new WeakMap<ServedRoutes, RouterContext<Route>>();

/** @throws an error that names an invalid route */
export function checkRoutes(routes: unknown): asserts routes is ServedRoutes | undefined {
  if (routes === undefined || routers.has(routes as ServedRoutes)) return;
  if (typeof routes !== "object" || routes === null)
    throw plainError("`routes` of the default export must be an object of routes by path");
  for (const [path, target] of Object.entries(routes)) {
    const name = `the route ${JSON.stringify(path)} of the default export`;
    if (!path.startsWith("/")) throw plainError(`${name} must begin with "/"`);
    if (isTarget(target)) continue;
    if (typeof target !== "object" || target === null)
      throw plainError(`${name} must be a page, a Response, a function, or an object of these by method`);
    for (const [method, one] of Object.entries(target)) {
      if (!METHODS.has(method)) throw plainError(`${name}: ${JSON.stringify(method)} is no method, write it as "GET"`);
      if (!isTarget(one)) throw plainError(`${name}: ${method} must be a page, a Response or a function`);
    }
  }
  routerOf(routes as ServedRoutes);
}

export function areRoutes(routes: unknown): boolean {
  try {
    checkRoutes(routes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Answers a request by its path: an exact path wins over one with `:parameters`, and that over one with `*`. As in Bun, a route without
 * the request's method leaves it to the next one, a slash at the end counts, and `/a/*` takes `/a/`, but not `/a`.
 * @returns nothing if no route is for it; a handler that made a WebSocket of it gives no response
 */
export async function answerByRoute(
  routes: ServedRoutes,
  request: Request,
  server: unknown,
): Promise<{ response: Response | undefined } | undefined> {
  const { pathname } = new URL(request.url);
  const matches = findAllRoutes(routerOf(routes), "", pathname).reverse(); // the most specific one first
  const found = matches.find(({ data }) => accepts(data, pathname) && targetOf(data, request.method) !== undefined);
  const target = found && targetOf(found.data, request.method);
  if (!target) return undefined;
  if (target instanceof ServedPage) return { response: await target.fetch(request) };
  if (target instanceof Response) return { response: await copyOf(target) };
  const named = Object.entries(found.params ?? {}).filter(([name]) => !/^(\d+|_)$/.test(name));
  const params = named.map(([name, value]) => [name, decoded(value)]);
  Object.defineProperty(request, "params", { value: Object.fromEntries(params), configurable: true });
  return { response: await target(request, server) };
}

/** The router does not tell `/a` from `/a/`. */
function accepts({ path }: Route, pathname: string): boolean {
  if (!path.endsWith("/*")) return path.endsWith("/") === pathname.endsWith("/");
  return pathname.split("/").length >= path.split("/").length;
}

function targetOf({ target }: Route, method: string): Target | undefined {
  if (isTarget(target)) return target;
  return target[method] ?? (method === "HEAD" ? target["GET"] : undefined);
}

function isTarget(value: unknown): value is Target {
  return value === false || typeof value === "function" || value instanceof ServedPage || value instanceof Response;
}

function routerOf(routes: ServedRoutes): RouterContext<Route> {
  const known = routers.get(routes);
  if (known) return known;
  const router = createRouter<Route>();
  for (const [path, target] of Object.entries(routes)) addRoute(router, "", path, { path, target });
  routers.set(routes, router);
  return router;
}

const bodies = new WeakMap<Response, Promise<ArrayBuffer | null>>();

/** A body can be read once: the route keeps a copy. */
async function copyOf(response: Response): Promise<Response> {
  const body = bodies.get(response) ?? (response.body ? response.arrayBuffer() : Promise.resolve(null));
  bodies.set(response, body);
  const { status, statusText, headers } = response;
  return new Response(await body, { status, statusText, headers });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
