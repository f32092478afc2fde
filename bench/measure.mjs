/** Measuring: everything of one comparison in one run, in turns, so that whatever else the machine does hits all. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
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

/** A Markdown table. @param {string[]} head @param {Array<Array<string | number>>} rows */
export function table(head, rows) {
  const text = (cell) => (typeof cell === "number" ? Math.round(cell).toLocaleString("en") : cell);
  console.log(`\n| ${head.join(" | ")} |\n|${head.map((_, index) => (index ? " ---: " : " --- ")).join("|")}|`);
  for (const row of rows) console.log(`| ${row.map(text).join(" | ")} |`);
}

export const ratio = (a, b) => `${(a / b).toFixed(2)}x`;
