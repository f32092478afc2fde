/** `hot build server.ts` with packages that read files of their own (rule W11). */
import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { withBuiltProgram, withProject } from "./lib/build.mjs";
import { send } from "./lib/dev-server.mjs";

// What Emscripten writes: node-sqlite3-wasm, which examples/app uses, reads its .wasm file like this.
const PACKAGE = {
  "node_modules/with-wasm/package.json": `{ "name": "with-wasm", "main": "dist/index.js" }`,
  "node_modules/with-wasm/dist/index.js": `const { readFileSync } = require("node:fs");
module.exports = readFileSync(__dirname + "/with.wasm", "utf8") + require("./package.json").name;`,
  "node_modules/with-wasm/dist/package.json": `{ "name": " of its own" }`,
  "node_modules/with-wasm/dist/with.wasm": "bytes",
};
const SERVER = `import bytes from "with-wasm"; export default { fetch: () => new Response(bytes) };`;

it("a CommonJS package that reads a file beside it by __dirname runs in an empty folder (W11)", () =>
  withProject({ "server.ts": SERVER, ...PACKAGE }, async (project) => {
    const { code, output } = await project.build("server.ts");
    assert.equal(code, 0, output);
    await withBuiltProgram(join(project.root, "dist"), "server.js", async ({ url }) =>
      assert.equal((await send(url)).text, "bytes of its own"),
    );
  }));
