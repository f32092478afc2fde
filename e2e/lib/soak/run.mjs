import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { project } from "../project.mjs";
import { checkAnswers, checkSent, checkServers, compareWithFresh } from "./check.mjs";
import { KeptData } from "./compare.mjs";
import { filesOf, isSlow, operationsFor, perform, repositoryIn } from "./disk.mjs";
import { editAtRandom, repair } from "./edits.mjs";
import { HeapSamples } from "./heap.mjs";
import { SOAK_HOSTS } from "./hosts.mjs";
import { freshStart } from "./oracle.mjs";
import { Program } from "./program.mjs";
import { createRandom } from "./random.mjs";

/** How long a save may take to be there. A lost one never is; a checkout of 200 files on a busy machine took more than 20 s. */
const LIMIT_MS = 60_000;
const ANSWER_LIMIT_MS = 5000;
/** A write that took longer may have been taken for the whole file. */
const SLOW_WRITE_MS = 100;
const HEAP_INTERVAL_MS = 15_000;
const PROGRESS_INTERVAL_MS = 30_000;
const FRESH_PAGE_EVERY = 25;

/**
 * Edits a random program at random while it runs on a host, and compares it with a fresh start.
 * @param options.modules how many modules the program has
 * @returns `{ edits, checks, steps, heaps, failure }`
 */
export async function soak({ host: name, seed, minutes, modules = 200, log = () => {} }) {
  const random = createRandom(seed);
  const { program: options, open } = SOAK_HOSTS[name];
  const { program, place } = await startable(() => new Program(random, { ...options, size: modules }));
  const run = new Soak({ name, seed, random, program, place, log });
  const end = Date.now() + minutes * 60_000;
  run.host = await open(place);
  try {
    await run.check();
    while (!run.failure && Date.now() < end) await run.step();
    if (!run.failure) await run.finish();
  } catch (error) {
    run.fail([String(error.stack)]);
  } finally {
    await run.host.stop();
  }
  if (!run.failure) place.remove();
  return run.result();
}

/** @returns a program that a fresh start can run: in a few, a cycle reads a variable that is not initialized */
async function startable(create) {
  for (;;) {
    const program = create();
    const place = project(Object.fromEntries(program.files()));
    if (!(await freshStart(place.root)).error) return { program, place };
    place.remove();
  }
}

class Soak {
  host;
  failure;
  edits = 0;
  checks = 0;
  freshPages = 0;
  steps = [];
  #disk;
  #initial;
  #repository;
  #commits = [];
  #kept = new KeptData();
  #born = new Set();
  #ports = new Map();
  #heap = new HeapSamples();
  /** Whether the host may have seen files that cannot be built or evaluated, since the last check. */
  #mayFail = true;
  #nextHeap = 0;
  #nextProgress = Date.now() + PROGRESS_INTERVAL_MS;

  constructor(given) {
    Object.assign(this, given);
    this.#disk = this.program.files();
    this.#initial = Object.fromEntries(this.#disk);
    this.#repository = repositoryIn(this.place.root);
  }

  /** One burst of edits, a pause, and a check. */
  async step() {
    const { random, program } = this;
    const descriptions = this.#edit();
    const operations = this.checkout ?? operationsFor(random, this.#disk, program.files());
    this.checkout = undefined;
    const pauseMs = random.weighted({ none: 1, short: 3, long: 2 });
    const step = {
      descriptions,
      operations,
      pauseMs: { none: 0, short: random.between(1, 60), long: random.between(100, 400) }[pauseMs],
    };
    step.checked = random.chance(0.75);
    this.steps.push(step);
    await this.#save(operations, program.files());
    await wait(step.pauseMs);
    if (step.checked) await this.check();
    if (Date.now() > this.#nextProgress) {
      this.#nextProgress = Date.now() + PROGRESS_INTERVAL_MS;
      this.log(`${this.edits} edits, ${this.checks} checks, ${JSON.stringify(this.#heap.last() ?? {})}`);
    }
  }

  /** Everything is repaired: the program has to come back. */
  async finish() {
    const { program, steps } = this;
    while (program.faulty().length > 0) repair(program, { all: true });
    const operations = operationsFor(this.random, this.#disk, program.files());
    steps.push({ descriptions: ["repair everything"], operations, pauseMs: 0, checked: true });
    await this.#save(operations, program.files());
    await this.check();
  }

  #edit() {
    const { random, program } = this;
    if (program.faulty().length > 0 && random.chance(0.6)) return [repair(program, { all: random.chance(0.8) })];
    if (this.#commits.length > 0 && random.chance(0.04)) {
      const { commit, snapshot } = random.pick(this.#commits);
      program.restore(snapshot);
      const after = program.files();
      const changes = {};
      for (const [path, content] of after) if (this.#disk.get(path) !== content) changes[path] = content;
      for (const path of this.#disk.keys()) if (!after.has(path)) changes[path] = null;
      this.checkout = [{ kind: "checkout", commit, changes }];
      return [`git checkout of ${Object.keys(changes).length} files`];
    }
    const count = random.weighted({ one: 12, few: 6, many: 2 });
    return Array.from({ length: { one: 1, few: random.between(2, 4), many: random.between(5, 12) }[count] }, () =>
      editAtRandom(program),
    );
  }

  async #save(operations, files) {
    const { program } = this;
    const paths = new Set(
      operations.flatMap(({ path, changes = {} }) => [path, ...Object.keys(changes)].filter(Boolean)),
    );
    this.edits += paths.size;
    let slow = operations.some(isSlow);
    for (const operation of operations) {
      const start = Date.now();
      if (operation.kind === "checkout") this.#repository.checkout(operation.commit);
      else await perform(this.place, operation);
      slow ||= operation.kind !== "pause" && Date.now() - start > SLOW_WRITE_MS;
    }
    this.#disk = files;
    // Several files may be seen one by one, with states between that nobody meant.
    const isExact = paths.size <= 1 && !slow;
    if (!isExact || program.faulty().length > 0) this.#mayFail = true;
    const reachable = isExact && new Set([...program.reachable()].map(({ path }) => path));
    this.#kept.noteEdit(reachable ? (path) => reachable.has(path) : undefined);
    for (const path of this.#ports.keys()) if (!reachable?.has?.(path)) this.#ports.delete(path);
  }

  /** Compares the running program with a fresh start, if what is on disk can be started. */
  async check() {
    const { host, place, program } = this;
    if (program.faulty().length > 0) return this.#mayFail || this.fail(["inconsistent model"]);
    const fresh = await freshStart(place.root);
    if (fresh.error) {
      this.#mayFail = true;
      return;
    }
    const { found, report } = await compareWithFresh(host, fresh, LIMIT_MS);
    if (found.length > 0) return this.fail(found);
    const reached = new Set([...program.reachable()].map(({ path }) => path));
    found.push(...this.#kept.check(report, fresh, (path) => reached.has(path)));
    found.push(...(await checkAnswers(host, fresh, ANSWER_LIMIT_MS)));
    found.push(...(await checkSent(host, program, this.#born, ANSWER_LIMIT_MS)));
    found.push(...(await checkServers(host, program, fresh, report, this.#ports)));
    const errors = host.errors.splice(0).filter((text) => !/soak:/.test(text));
    if (!this.#mayFail) found.push(...errors.map((text) => `unexpected error: ${text}`));
    if (host.withFreshPage && this.checks % FRESH_PAGE_EVERY === 0) {
      this.freshPages++;
      const inFresh = await host.withFreshPage((page) => compareWithFresh(page, fresh, LIMIT_MS));
      found.push(...inFresh.found.map((text) => `in a fresh page: ${text}`));
    }
    if (found.length > 0) return this.fail(found);
    this.#mayFail = false;
    this.checks++;
    if (this.random.chance(0.05) || this.#commits.length === 0) {
      this.#commits.push({ commit: this.#repository.commit(), snapshot: program.snapshot() });
      if (this.#commits.length > 8) this.#commits.shift();
    }
    if (Date.now() > this.#nextHeap) {
      this.#nextHeap = Date.now() + HEAP_INTERVAL_MS;
      this.#heap.add(this.edits, await host.heaps());
    }
  }

  fail(found) {
    const { name, seed, steps, place } = this;
    this.failure = { step: steps.length, found: found.slice(0, 20), root: place.root };
    const last = steps
      .slice(-6)
      .map(
        ({ descriptions }, index, { length }) =>
          `  step ${steps.length - length + index + 1}: ${descriptions.join("; ")}`,
      );
    this.failure.text = [
      `${name}, seed ${seed}, step ${steps.length}, in ${place.root}:`,
      ...this.failure.found,
      "the last edits:",
      ...last,
      "the host printed:",
      this.host.output().slice(-3000),
    ].join("\n");
    writeFileSync(
      join(place.root, "soak.json"),
      JSON.stringify({
        host: name,
        seed,
        failure: this.failure.found,
        initial: this.#initial,
        steps,
        disk: Object.fromEntries(filesOf(place.root)),
      }),
    );
    rmSync(join(place.root, ".git"), { recursive: true, force: true });
  }

  result() {
    const { edits, checks, freshPages, failure, host } = this;
    return {
      edits,
      checks,
      freshPages,
      steps: this.steps.length,
      requests: host.requests?.count(),
      heaps: this.#heap.summary(),
      failure,
    };
  }
}
