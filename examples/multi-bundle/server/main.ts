import express from "express";
import { bundleNames, mayHave, pageOf } from "./pages.js";
import { logIn, logOut, userOf } from "./sessions.js";

const app = express();

app.post("/login", express.urlencoded(), (request, response) => {
  response.setHeader(
    "set-cookie",
    `session=${logIn(String(request.body.name || "somebody"))}; HttpOnly; SameSite=Lax; Path=/`,
  );
  response.redirect("/private/");
});
app.post("/logout", (request, response) => {
  logOut(request);
  response.redirect("/");
});
app.get("/api/account", (request, response) => {
  const name = userOf(request);
  if (name === undefined) return void response.sendStatus(401);
  response.json({ name, cents: 123_456 });
});
app.use("/private", (request, response, next) => {
  if (mayHave(request, "private")) next();
  else response.redirect("/login");
});

/** In development the bundles are built in here; nothing of that is loaded in production. */
const bundles = process.env.NODE_ENV === "production" ? undefined : (await import("./bundles.js")).bundles;
if (bundles) app.use(bundles);
else {
  // Each bundle has a root of its own, behind its own check: no spelling of an address leads from one to another.
  for (const name of bundleNames) {
    const allow: express.Handler = (request, response, next) =>
      mayHave(request, name) ? next() : response.sendStatus(403);
    app.use(`/assets/${name}`, allow, express.static(`dist/client/${name}`, { index: false, fallthrough: false }));
  }
  app.get(/.*/, (request, response) => response.sendFile("index.html", { root: `dist/client/${pageOf(request)}` }));
}

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`listening on http://127.0.0.1:${address?.port}/`);
});
bundles?.attach(server);

import.meta.hot.dispose(() => server.close());
