import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A tiny database: a file that stays open while the program runs. */
export interface Database {
  /** How often the file was opened: once, however often this module is edited. */
  readonly openings: number;
  visit(): number;
  visits(): number;
}

interface Handle {
  path: string;
  file: number;
  openings: number;
}

// The handle survives updates of this module, and importers get the new functions.
const handle: Handle = (import.meta.hot.data.handle ??= open());
import.meta.hot.accept();

// The last import of this module was removed.
import.meta.hot.prune(() => {
  closeSync(handle.file);
  rmSync(dirname(handle.path), { recursive: true });
});

function open(): Handle {
  const path = join(mkdtempSync(join(tmpdir(), "example-server-")), "visits");
  return { path, file: openSync(path, "a"), openings: 1 };
}

export function openDatabase(): Database {
  return {
    openings: handle.openings,
    visit() {
      writeSync(handle.file, ".");
      return this.visits();
    },
    visits: () => readFileSync(handle.path, "utf8").length,
  };
}
