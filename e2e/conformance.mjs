/**
 * npm run conformance -- --host NAME [--cases DIR] [--json FILE]: runs every case of a folder on a host, a line per case, the
 * difference where one fails, and totals. Exit code 1 if any fails.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import { hostsOf, readCase, rulesOf, runCase } from "./lib/conformance.mjs";
import { HOSTS as NEWEST, OLDER_HOSTS } from "./lib/hosts/index.mjs";

const HOSTS = { ...NEWEST, ...OLDER_HOSTS };
const usage = `npm run conformance -- --host ${Object.keys(HOSTS).join("|")} [--cases DIR] [--only TEXT] [--json FILE]`;
const { values, problem } = read();
if (problem) {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

const folder = resolve(
  process.env.INIT_CWD ?? process.cwd(),
  values.cases ?? join(dirname(fileURLToPath(import.meta.url)), "..", "conformance"),
);
let names;
try {
  names = readdirSync(folder)
    .filter((name) => name.endsWith(".case") && name.includes(values.only ?? ""))
    .sort();
} catch (error) {
  console.error(`cannot read the cases: ${error.message}`);
  process.exit(2);
}
if (names.length === 0) {
  console.error(`there are no .case files in ${folder}`);
  process.exit(2);
}

const host = await HOSTS[values.host]();
const results = [];
for (const name of names) {
  const text = readFileSync(join(folder, name), "utf8");
  let result = "passed";
  let difference;
  try {
    const scenario = readCase(text);
    const only = hostsOf(scenario.title);
    const rules = rulesOf(scenario.title);
    if (only && !only.some((kind) => host.kinds.includes(kind))) result = "skipped";
    else difference = await withTimeout(runCase(scenario, host.open, host), 120_000);
    results.push({ name, rules });
  } catch (error) {
    difference = String(error.stack ?? error);
    results.push({ name, rules: [] });
  }
  if (difference) result = "failed";
  Object.assign(results.at(-1), { result, difference });
  const sign = { passed: styleText("green", "ok"), failed: styleText("red", "FAIL"), skipped: "skip" }[result];
  console.log(
    `${sign.padEnd(4)} ${name.replace(/\.case$/, "")}${result === "skipped" ? " (not for this host by nature)" : ""}`,
  );
  if (difference) console.log(difference.replace(/^/gm, "  "));
}
await host.close();

const count = (result) => results.filter((one) => one.result === result).length;
console.log(
  `\n${values.host}: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped, of ${results.length}`,
);
const rules = rulesThatHold(results);
if (rules.length > 0)
  console.log(
    `rules: ${rules.map(([rule, passed, all]) => (passed === all ? rule : `${rule} (${passed} of ${all} cases)`)).join(", ")}`,
  );
if (values.json) writeFileSync(values.json, JSON.stringify({ host: values.host, results }, undefined, 2));
process.exit(count("failed") > 0 ? 1 : 0);

function read() {
  try {
    const { values } = parseArgs({
      options: {
        host: { type: "string" },
        cases: { type: "string" },
        only: { type: "string" },
        json: { type: "string" },
      },
    });
    if (!values.host) return { problem: "name a host" };
    if (!HOSTS[values.host]) return { problem: `there is no host "${values.host}"` };
    return { values };
  } catch (error) {
    return { problem: error.message };
  }
}

/** Of each rule, how many of the cases that show it passed. */
function rulesThatHold(results) {
  const rules = new Map();
  for (const { rules: shown, result } of results) {
    if (result === "skipped") continue;
    for (const rule of shown) {
      const [passed, all] = rules.get(rule) ?? [0, 0];
      rules.set(rule, [passed + (result === "passed" ? 1 : 0), all + 1]);
    }
  }
  return [...rules]
    .map(([rule, [passed, all]]) => [rule, passed, all])
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}

function withTimeout(promise, ms) {
  let timer;
  const late = new Promise(
    (_, reject) => (timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms)),
  );
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
