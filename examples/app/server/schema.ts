/**
 * The steps from an empty database to the current one. A step that was released never changes; a new column is a new step at the end:
 * save this file, and the database of the running program has it.
 */
export const steps: readonly string[] = [
  `CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    token TEXT PRIMARY KEY,
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    ends INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,

  `CREATE TABLE items (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    category TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    adder INTEGER NOT NULL REFERENCES users,
    bringer INTEGER REFERENCES users
  ) STRICT;`,
];
