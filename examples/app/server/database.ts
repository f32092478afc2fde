import sqlite, { type Database } from "node-sqlite3-wasm";
import { steps } from "./schema.ts";

/** One connection for the life of the program: `data` outlives each version of this module. */
export const db: Database = (import.meta.hot.data.db ??= connect());
upgrade();

function connect(): Database {
  const db = new sqlite.Database(process.env.DATABASE ?? "potluck.db");
  db.exec("PRAGMA foreign_keys = ON");
  return db;
}

/**
 * Runs the steps of the schema that this database does not have yet.
 * @throws if one is wrong: the database is as it was before that step
 */
function upgrade(): void {
  const done = Number(db.get("PRAGMA user_version")!.user_version);
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    try {
      db.exec(`BEGIN; ${step} PRAGMA user_version = ${index + 1}; COMMIT;`);
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}
