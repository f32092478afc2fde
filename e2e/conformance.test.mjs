/**
 * The conformance cases on the bundlers' own dev servers in real Chromium: with our client all of them, with the
 * bundlers' clients all but those that need a client which drives updates itself, each with the reason.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./lib/browser.mjs";
import { openOnBundler } from "./lib/bundler-page.mjs";
import { readCase } from "./lib/case.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "conformance");

/** README.md, "Hosts": what webpack's own client cannot do. */
const needsOwnClient = {
  "dispose.case": "webpack disposes synchronously, importers first",
  "prune.case": "webpack forgets nothing that is no longer imported",
  "invalidate.case": "the page reloads instead of handing the update on to the importers",
};

for (const host of ["rspack", "webpack", "rspack-own", "webpack-own"]) {
  describe(host.replace("-own", ", our client"), () => {
    let browser;
    before(async () => (browser = await launch()));
    after(() => browser.close());

    for (const file of readdirSync(folder).filter((name) => name.endsWith(".case"))) {
      const { title, files, steps } = readCase(readFileSync(join(folder, file), "utf8"));
      it(`${file}: ${title}`, { skip: !host.endsWith("-own") && needsOwnClient[file] }, async () => {
        const program = await openOnBundler(browser, host, { ...files });
        try {
          let got = [];
          for (const step of steps) {
            if (step.kind === "start") got.push(...(await program.start()));
            if (step.kind === "save") got.push(...(await program.save(step.files)));
            if (step.kind === "eval") got.push(...(await program.eval(step.code)));
            if (step.kind === "start" || step.kind === "expect") {
              compare(got, step.lines);
              got = [];
            }
          }
        } finally {
          await program.close();
        }
      });
    }
  });
}

/** An `<error TEXT>` may come at any place of its block; all other lines in order, and nothing else. */
function compare(got, wanted) {
  const isError = (line) => line.startsWith("<error ") || line.startsWith("<error> ");
  assert.deepEqual(
    got.filter((line) => !isError(line)),
    wanted.filter((line) => !isError(line)),
  );
  const errors = got.filter(isError);
  for (const line of wanted.filter(isError)) {
    const text = line.slice("<error ".length, -1);
    assert.ok(errors.some((error) => error.includes(text)), `no error with "${text}" among ${JSON.stringify(errors)}`);
  }
  if (!wanted.some(isError)) assert.deepEqual(errors, []);
}
