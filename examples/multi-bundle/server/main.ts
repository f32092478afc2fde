import express from "express";
import { pageOf } from "./pages.js";
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
// The private bundle is for those who logged in, its files and its pages.
app.use(["/private", "/assets/private"], (request, response, next) => {
  if (userOf(request) === undefined) response.redirect("/login");
  else next();
});

/** In development the bundles are built in here; nothing of that is loaded in production. */
const bundles = process.env.NODE_ENV === "production" ? undefined : (await import("./bundles.js")).bundles;
if (bundles) app.use(bundles);
else {
  app.use("/assets", express.static("dist/client", { index: false }));
  app.get(/.*/, (request, response) => response.sendFile("index.html", { root: `dist/client/${pageOf(request)}` }));
}

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`listening on http://127.0.0.1:${address?.port}/`);
});
bundles?.attach(server);

import.meta.hot.dispose(() => server.close());
