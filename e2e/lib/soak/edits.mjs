import { isCode, usesApi } from "./program.mjs";

/** How likely each edit is. Most are ordinary saves. */
const EDITS = {
  change: 30,
  rewrite: 10,
  addImport: 6,
  dropImport: 4,
  add: 4,
  rename: 3,
  remove: 2,
  removeWithImports: 3,
  syntaxError: 4,
  throwing: 5,
  emptied: 2,
  swap: 2,
  html: 0.5,
};

/** Changes a program at random; its files tell what is to be saved. @returns what was done, for people */
export function editAtRandom(program) {
  const { random } = program;
  // What imports a name from it cannot be compared until somebody fills it again.
  const emptied = [...program.reachable()].filter(({ fault }) => fault === "empty");
  if (emptied.length > 0 && random.chance(0.2)) return `fill m${changed(random.pick(emptied)).index}`;
  const name = random.weighted(EDITS);
  const target = random.pick([...program.reachable()].filter(({ removed }) => !removed));
  return edits[name](program, target) ?? `change m${changed(target).index}`;
}

/** Corrects what keeps the program from running. @returns what was done */
export function repair(program, { all }) {
  const faulty = program.faulty();
  if (!all) faulty.length = Math.min(faulty.length, 1);
  for (const module of faulty) repairOne(program, module);
  return `repair ${faulty.map(({ index }) => `m${index}`).join(", ")}`;
}

function repairOne(program, module) {
  if (!module.removed) {
    module.fault = undefined;
    // As it was, or otherwise.
    if (program.random.chance(0.5)) module.version++;
  } else if (program.random.chance(0.5)) module.removed = false;
  else dropImportsOf(program, module);
}

function dropImportsOf(program, module) {
  for (const importer of program.present) importer.deps = importer.deps.filter(({ to }) => to !== module.index);
}

const changed = (module) => {
  module.version++;
  // Somebody filled it again.
  if (module.fault === "empty") module.fault = undefined;
  return module;
};

const isOrdinary = ({ index }) => index > 0;

/** Each returns nothing if the module does not suit it. */
const edits = {
  change: () => undefined,
  /** The same module does other things with the API. */
  rewrite(program, module) {
    if (!isCode(module)) return;
    program.rollFlags(changed(module));
    return `rewrite m${module.index}`;
  },
  addImport(program, module) {
    const later = program.present.filter(({ index }) => index > module.index);
    if (!isCode(module) || module.deps.length > 8 || later.length === 0) return;
    // What nobody imports is taken in again.
    const reached = program.reachable();
    const lost = later.filter((one) => !reached.has(one));
    const imported = program.random.pick(lost.length > 0 ? lost : later);
    program.connect(changed(module), imported);
    return `m${module.index} imports m${imported.index}`;
  },
  dropImport(program, module) {
    if (!isCode(module) || module.deps.length < (module.index === 0 ? 6 : 1)) return;
    const [dropped] = module.deps.splice(program.random.below(module.deps.length), 1);
    changed(module);
    return `m${module.index} does not import m${dropped.to}`;
  },
  add(program) {
    if (program.present.length > program.size * 1.1) return;
    return `add m${program.add().index}`;
  },
  rename(program, module) {
    if (!isOrdinary(module)) return;
    const { random } = program;
    const name = module.path.split("/").at(-1);
    const moved = random.chance(0.5);
    const folder = moved ? random.pick(["", "a/", "b/", "d/e/"]) : module.path.slice(0, -name.length);
    module.path = `${folder}${moved ? name : name.replace(/^(m\d+)(_\d+)?/, `$1_${random.below(1000)}`)}`;
    if (random.chance(0.5)) changed(module);
    return `m${module.index} is ${module.path}`;
  },
  /** Its importers are left without it. */
  remove(_program, module) {
    if (!isOrdinary(module)) return;
    module.removed = true;
    return `remove m${module.index}`;
  },
  removeWithImports(program, module) {
    if (!isOrdinary(module) || program.present.length < program.size * 0.8) return;
    module.removed = true;
    dropImportsOf(program, module);
    return `remove m${module.index} and its imports`;
  },
  syntaxError(_program, module) {
    if (/css/.test(module.kind)) return;
    changed(module).fault = "syntax";
    return `syntax error in m${module.index}`;
  },
  throwing(program, module) {
    if (!isCode(module)) return;
    changed(module).fault = program.random.pick(["throw", "throwLate"]);
    return `m${module.index} throws`;
  },
  emptied(_program, module) {
    // A module that accepts itself with a callback always does: see Program.
    if (!isCode(module) || !isOrdinary(module) || module.kind === "callback") return;
    // One without the API cannot say that it is gone: the probe would call the old code's `import()` again.
    if (!usesApi(module) && module.deps.some(({ style }) => style === "dynamic")) return;
    module.fault = "empty";
    return `empty m${module.index}`;
  },
  /** The importer of two modules has them in the other order, and accepts others of them. */
  swap(program, module) {
    if (!usesApi(module)) return;
    module.deps.reverse();
    program.rollAccepts(changed(module));
    return `reorder m${module.index}`;
  },
  html(program) {
    if (!program.page) return;
    program.html++;
    return "change index.html";
  },
};
