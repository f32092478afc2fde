/** Measuring: everything of one comparison in one run, in turns, so that whatever else the machine does hits all. */
import { once } from "node:events";
import { createServer } from "node:net";

export const median = (values) => percentile(values, 0.5);

/** @param part between 0 and 1 */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)];
}

/** A port of this machine that is free now. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/**
 * Medians of functions that are called in turns.
 * @param {Record<string, () => unknown>} contestants
 * @returns {Promise<Record<string, number>>} microseconds of a call
 */
export async function race(contestants, { rounds = 60, calls = 5, warmup = 5 } = {}) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) await run();
      if (round >= 0) times[name].push(((performance.now() - start) / calls) * 1000);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/**
 * How much processor time a function takes, against another: the median over rounds in which one is called right after
 * the other. Other load on the machine disturbs this least.
 * @param {() => unknown} run @param {() => unknown} base
 */
export function cpuRatio(run, base, { rounds = 100, calls = 2, warmup = 5 } = {}) {
  const time = (called) => {
    const before = process.cpuUsage();
    for (let call = 0; call < calls; call++) called();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const ratios = [];
  for (let round = -warmup; round < rounds; round++) {
    // Each of the two comes first in half of the rounds.
    const [first, second] = round % 2 ? [run, base] : [base, run];
    const times = new Map([first, second].map((called) => [called, time(called)]));
    if (round >= 0) ratios.push(times.get(run) / times.get(base));
  }
  return median(ratios);
}

/** A Markdown table. @param {string[]} head @param {Array<Array<string | number>>} rows */
export function table(head, rows) {
  const text = (cell) => (typeof cell === "number" ? Math.round(cell).toLocaleString("en") : cell);
  console.log(`\n| ${head.join(" | ")} |\n|${head.map((_, index) => (index ? " ---: " : " --- ")).join("|")}|`);
  for (const row of rows) console.log(`| ${row.map(text).join(" | ")} |`);
}

/** Prints times by name, beside Bun's. @param times lists of milliseconds */
export function timesTable(times) {
  const bun = median(times.Bun);
  table(
    ["", "ms", "90 of 100 within", "against Bun"],
    Object.entries(times).map(([name, values]) => [
      name,
      median(values).toFixed(1),
      percentile(values, 0.9).toFixed(1),
      ratio(median(values), bun),
    ]),
  );
}

export const ratio = (a, b) => `${(a / b).toFixed(2)}x`;
