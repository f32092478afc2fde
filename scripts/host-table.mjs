/**
 * npm run hosts: runs the conformance cases on every host and writes the table in docs/hosts.md from their results.
 * npm run hosts:older: the same for older versions of the hosts.
 *
 * `-- FOLDER` keeps the results of each host in FOLDER and does not run hosts that have results there; `-- --host NAME FOLDER` runs
 * that one again; `-- --table FOLDER` runs nothing. The table is written after each host, of all hosts that have results.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { KNOWN } from "../e2e/known.mjs";
import { HOSTS, OLDER_HOSTS } from "../e2e/lib/hosts/index.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values, positionals } = parseArgs({
  options: { older: { type: "boolean" }, table: { type: "boolean" }, host: { type: "string", multiple: true } },
  allowPositionals: true,
});
const folder = positionals[0] ? resolve(positionals[0]) : mkdtempSync(join(tmpdir(), "hosts-"));
mkdirSync(folder, { recursive: true });
const all = Object.keys(values.older ? OLDER_HOSTS : HOSTS);
for (const host of values.host ?? []) if (!all.includes(host)) throw new Error(`no such host here: ${host}`);

const toRun = values.table ? [] : (values.host ?? all.filter((host) => !existsSync(fileOf(host))));
for (const host of toRun) {
  console.log(`\n${host}`);
  spawnSync(process.execPath, [join(root, "e2e/conformance.mjs"), "--host", host, "--json", fileOf(host)], {
    stdio: "inherit",
  });
  writeTable();
}
writeTable();

function fileOf(host) {
  return join(folder, `${host}.json`);
}

function writeTable() {
  const names = all.filter((host) => existsSync(fileOf(host)));
  const runs = names.map((host) =>
    JSON.parse(readFileSync(fileOf(host), "utf8")).results.filter(({ result }) => result !== "skipped"),
  );
  const rules = [...new Set(runs.flat().flatMap(({ rules }) => rules))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const lines = [`| | ${names.join(" | ")} |`, `| --- |${names.map(() => " :---: |").join("")}`];
  for (const rule of rules) {
    const cells = runs.map((results) => {
      const shown = results.filter((one) => one.rules.includes(rule));
      const passed = shown.filter(({ result }) => result === "passed").length;
      return shown.length === 0 ? "–" : passed === shown.length ? "yes" : `${passed} of ${shown.length}`;
    });
    lines.push(`| ${rule} | ${cells.join(" | ")} |`);
  }
  lines.push(
    `| all cases | ${runs.map((results) => `${results.filter(({ result }) => result === "passed").length} of ${results.length}`).join(" | ")} |`,
    "",
  );
  for (const [index, host] of names.entries()) {
    const failed = runs[index]
      .filter(({ result }) => result === "failed")
      .map(({ name }) => name.replace(/\.case$/, ""));
    const reasons = group(failed, (name) => KNOWN[host]?.[name] ?? KNOWN[host.replace(/@.*/, "")]?.[name]);
    if (failed.length === 0) continue;
    lines.push(`**${host}**, case by case:`, "");
    for (const [reason, cases] of reasons)
      lines.push(`- ${cases.map((name) => `\`${name}\``).join(", ")}: ${reason ?? "fails, reason unknown"}`);
    lines.push("");
  }

  const page = join(root, "docs/hosts.md");
  const text = readFileSync(page, "utf8");
  const marks = values.older
    ? ["<!-- older hosts -->", "<!-- /older hosts -->"]
    : ["<!-- hosts -->", "<!-- /hosts -->"];
  const [before] = text.split(marks[0]);
  const [, behind] = text.split(marks[1]);
  writeFileSync(page, `${before}${marks[0]}\n${lines.join("\n").trim()}\n${marks[1]}${behind}`);
}

function group(list, key) {
  const groups = new Map();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}
