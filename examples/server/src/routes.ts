import type { Database } from "./database.js";

/** What is answered at each path: edit it while the server runs. */
export const routes: Record<string, (database: Database) => string> = {
  "/time": () => `It is ${new Date().toLocaleTimeString("en")}\n`,
  "/visit": (database) => `This is visit ${database.visit()}\n`,
};
