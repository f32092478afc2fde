import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findUp } from "./find-up.js";

/** The folder of this package. Modules may be bundled: a path relative to one of them would depend on the bundle. */
export const OWN_PACKAGE = findUp(dirname(fileURLToPath(import.meta.url)), "package.json")!;
/** The folder of this package's compiled modules. */
export const OWN_DIST = join(OWN_PACKAGE, "dist");
