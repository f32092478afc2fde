/** Which files Node would load as CommonJS. Most modules are told by their first token, without a lexer. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isCommonJs } from "../dist/hosts/node/commonjs.js";

const isScript = (text, name = "a.js", type) => isCommonJs(`/app/${name}`, text, type);

describe("isCommonJs", () => {
  it("is false for what begins with an import or an export", () => {
    for (const text of [
      'import a from "b"',
      'import"b"',
      'import * as a from "b"',
      'import { a } from "b"',
      "export default 1",
      "export { a }",
      '\uFEFF// a comment\n/* require("x") */ import "a"',
      '/** a * b ** */\n\nexport const a = "module.exports"',
    ])
      assert.equal(isScript(text), false, text);
  });

  it("is false for a module that begins otherwise", () => {
    for (const text of ['"use strict"; import a from "b"', "import.meta.hot?.accept()", "const a = 1;\nexport { a };"])
      assert.equal(isScript(text), false, text);
  });

  it("is true for a script, whatever its comments and strings say", () => {
    for (const text of [
      'import("x").then(run)',
      'import ("x")',
      "exports.a = 1",
      "// import a\nmodule.exports = 1",
      '/* import x from "y" */ module.exports = 1',
      '/* a */ const text = "/* */ import x from y"',
      "importScripts('a')",
    ])
      assert.equal(isScript(text), true, text);
  });

  it("goes by the extension and the package first", () => {
    assert.equal(isScript("export {}", "a.cjs"), true);
    assert.equal(isScript("exports.a = 1", "a.mjs"), false);
    assert.equal(isScript("exports.a = 1", "a.js", "module"), false);
  });

  it("takes time in proportion to the file", () => {
    const text = `/*${"*".repeat(100_000)} */${"\n//x".repeat(100_000)}${" \n".repeat(100_000)}module.exports = 1`;
    assert.equal(isScript(text), true);
  });
});
