import { setTimeout as wait } from "node:timers/promises";
import { text } from "../requests.mjs";
import { differences } from "./compare.mjs";
import { usesApi } from "./program.mjs";

const POLL_MS = 50;

/** Repeats `look` until it finds nothing. @returns what it found last, empty if all is well */
async function settled(look, limitMs) {
  for (const end = Date.now() + limitMs; ; await wait(POLL_MS)) {
    const found = await look();
    if (found.length === 0 || Date.now() > end) return found;
  }
}

/**
 * Waits until a running program equals a fresh start of what is on disk.
 * @param limitMs how long it may take: a lost save never gets there
 * @returns `{ found, report }`: what is otherwise at last, and the last report
 */
export async function compareWithFresh(host, fresh, limitMs) {
  let report;
  const violations = [];
  const found = await settled(async () => {
    report = await host.report();
    if (!report) return ["the program does not answer"];
    violations.push(...report.violations);
    return differences(report, fresh);
  }, limitMs);
  return { found: [...violations, ...found], report };
}

/** What listeners of the program answer to an event of the server (rules U11, U13): each that is there, once. */
export async function checkAnswers(host, fresh, limitMs) {
  if (!host.ask) return [];
  const ask = Math.random();
  host.ask(ask);
  const answers = () =>
    host.sent
      .filter(({ name, data }) => name === "soak:answer" && data.ask === ask)
      .map(({ data }) => data.text)
      .sort();
  const look = () =>
    answers().join() === fresh.asked.join() ? [] : [`answers to an event: ${answers()}, fresh ${fresh.asked}`];
  const found = await settled(look, limitMs);
  return found.length > 0 ? found : look();
}

/** Every module that says so has sent its birth to the server. */
export function checkSent(host, program, born, limitMs) {
  for (const { name, data } of host.sent.splice(0)) if (name === "soak:born") born.add(data);
  const senders = [...program.reachable()].filter((module) => usesApi(module) && module.flags.sends && !module.fault);
  const missing = () => {
    for (const { name, data } of host.sent.splice(0)) if (name === "soak:born") born.add(data);
    return senders
      .map(({ path, index, version }) => `${path} m${index}@${version}`)
      .filter((text) => !born.has(text))
      .map((text) => `not sent: ${text}`);
  };
  return settled(missing, limitMs);
}

/** Servers answer with what a fresh start would answer, on the ports they had (rule N2). */
export async function checkServers(host, program, fresh, report, ports) {
  if (!host.requests) return [];
  const found = host.requests.failures.splice(0);
  const views = new Map(fresh.instances);
  const expect = async (path, port) => {
    const { value, reads } = views.get(path);
    const wanted = JSON.stringify([value, reads]);
    const got = await text(port).catch((error) => error.message);
    if (got !== wanted) found.push(`the server of ${path} answers ${got}, fresh ${wanted}`);
  };
  await expect("index.js", new URL(host.address).port);
  for (const { path, server } of program.reachable()) {
    if (!server || !views.has(path)) continue;
    const port = report.ports[path];
    if (!port) found.push(`${path} has no port`);
    else await expect(path, port);
    if (ports.has(path) && ports.get(path) !== port) found.push(`${path} had port ${ports.get(path)} and has ${port}`);
    ports.set(path, port);
  }
  return found;
}
