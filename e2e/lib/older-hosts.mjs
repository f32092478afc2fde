import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../older-hosts");

/** A folder whose packages are other versions than those of the workspace. */
export const olderHost = (name) => join(folder, name);
