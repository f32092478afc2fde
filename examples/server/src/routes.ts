import type { Database } from "./database.js";

/** The answer to each path. Edit it while the server runs. */
export const routes: Record<string, (database: Database) => string> = {
  "/time": () => `It is ${new Date().toLocaleTimeString("en")}\n`,
  "/visit": (database) => `This is visit ${database.visit()}\n`,
};
