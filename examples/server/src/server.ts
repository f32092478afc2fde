import { Hono } from "hono";
import { openDatabase } from "./database.js";
import { routes } from "./routes.js";

declare global {
  var requests: number | undefined;
}

/** As with `bun --hot`, globalThis survives every update. */
globalThis.requests ??= 0;

const database = openDatabase();
const app = new Hono();

app.use(async (_, next) => {
  globalThis.requests!++;
  await next();
});
app.get("/", (c) =>
  c.html(`<!doctype html><title>hot: server</title>
<h1>Hello from the server</h1>
<p>${globalThis.requests} requests, ${database.visits()} visits in the database, which was opened ${database.openings} time(s).</p>
<ul>${Object.keys(table)
    .map((path) => `<li><a href="${path}">${path}</a></li>`)
    .join("")}</ul>`),
);

/** The app looks routes up in this table, so new routes need no new app. */
let table = routes;
app.get("/:name", (c) => {
  const answer = table[`/${c.req.param("name")}`];
  return answer ? c.text(answer(database)) : c.notFound();
});

// An edit of routes.ts re-evaluates only routes.ts: this module accepts it and takes the new table.
import.meta.hot.accept("./routes.js", (next) => {
  if (next) table = next.routes;
});

export default { port: Number(process.env.PORT ?? 3000), hostname: "127.0.0.1", fetch: app.fetch };
