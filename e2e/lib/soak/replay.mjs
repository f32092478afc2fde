import { setTimeout as wait } from "node:timers/promises";
import { project } from "../project.mjs";
import { compareWithFresh } from "./check.mjs";
import { perform } from "./disk.mjs";
import { SOAK_HOSTS } from "./hosts.mjs";
import { freshStart } from "./oracle.mjs";

/** A difference that is still there after this time is one: a repetition has nothing else to do. */
const LIMIT_MS = 4000;

/**
 * Repeats the steps of a run that failed (the file soak.json in its folder).
 * @param steps all or some of them
 * @returns what is otherwise than after a fresh start; empty if nothing is
 */
export async function replay({ host: name, initial }, steps) {
  const place = project(initial);
  const host = await SOAK_HOSTS[name].open(place);
  const check = async (limitMs) => {
    const fresh = await freshStart(place.root);
    return fresh.error ? [] : (await compareWithFresh(host, fresh, limitMs)).found;
  };
  try {
    await check(LIMIT_MS);
    for (const { operations, pauseMs, checked } of steps) {
      for (const operation of operations) await perform(place, operation);
      await wait(pauseMs);
      if (!checked) continue;
      const found = await check(LIMIT_MS);
      if (found.length > 0) return found;
    }
    return await check(LIMIT_MS);
  } finally {
    await host.stop();
    place.remove();
  }
}

/**
 * Drops steps, then operations, then changed files, for as long as the rest still fails.
 * @see https://doi.org/10.1109/32.988498 Zeller, Hildebrandt: Simplifying and isolating failure-inducing input (ddmin)
 * @param fails tells whether a list of steps fails
 */
export async function shrink(steps, fails) {
  let left = await minimize(steps, fails);
  for (let index = left.length - 1; index >= 0; index--) {
    const withOperations = (operations) => left.with(index, { ...left[index], operations });
    const operations = await minimize(split(left[index].operations), (some) => fails(withOperations(some)));
    left = withOperations(operations);
  }
  return left;
}

/** Files that are saved together, as one operation each: only if they need not come together. */
const split = (operations) =>
  operations.flatMap((operation) =>
    operation.changes
      ? Object.entries(operation.changes).map(([path, content]) => ({ kind: "together", changes: { [path]: content } }))
      : [operation],
  );

async function minimize(list, fails) {
  if (!(await fails(list))) return list;
  let left = list;
  for (let size = Math.ceil(left.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let start = left.length - size; start > -size; start -= size) {
      const some = left.toSpliced(Math.max(start, 0), size + Math.min(start, 0));
      if (await fails(some)) left = some;
    }
  return left;
}
