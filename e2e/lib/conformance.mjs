/**
 * Reads a conformance case (conformance/README.md).
 * @returns {{ title: string, files: Record<string, string>, steps: Array<
 *   { kind: "start" | "expect", lines: string[] } |
 *   { kind: "save", files: Record<string, string | undefined> } |
 *   { kind: "eval", code: string }> }}
 */
export function readCase(text) {
  const blocks = text.split(/^(?=@)/m);
  const title = blocks.shift().trim().replace(/^# /, "");
  const files = {};
  const steps = [];
  for (const block of blocks) {
    const [head, ...rest] = block.split("\n");
    const [, command, argument = ""] = head.match(/^@(\w+) ?(.*)$/);
    const body = rest.join("\n");
    const last = steps.at(-1);
    if (command === "file") files[argument] = body;
    else if (command === "start" || command === "expect")
      steps.push({ kind: command, lines: body.split("\n").filter((line) => line !== "") });
    else if (command === "eval") steps.push({ kind: "eval", code: argument });
    else if (command === "edit" || command === "delete") {
      // Edits that follow one another are one update.
      const saved = last?.kind === "save" ? last : { kind: "save", files: {} };
      if (saved !== last) steps.push(saved);
      saved.files[argument] = command === "edit" ? body : undefined;
    } else throw new Error(`no such command: @${command}`);
  }
  return { title, files, steps };
}

/** The hosts of a case that only some can do by nature: `hosts: registry` in its title. */
export function hostsOf(title) {
  return title
    .match(/hosts:\s*([\w, -]+)/)?.[1]
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** The rules of docs/spec.md that a case shows, from its title. */
export const rulesOf = (title) => [...new Set(title.match(/\b[UN]\d+\b/g) ?? [])];

/**
 * Runs a case on a host.
 * @param open starts a program: `(files) => Promise<Program>`
 * @returns {Promise<string | undefined>} what was otherwise than the case says, or nothing
 */
export async function runCase({ files, steps }, open, { softReload = false } = {}) {
  const program = await open({ ...files });
  try {
    let got = [];
    for (const [index, step] of steps.entries()) {
      if (step.kind === "start") got.push(...(await program.start()));
      if (step.kind === "save") got.push(...(await program.save(step.files)));
      if (step.kind === "eval") got.push(...(await program.eval(step.code)));
      if (step.kind !== "start" && step.kind !== "expect") continue;
      const difference = compare(got, step.lines, softReload);
      if (difference) return `step ${index + 1} (@${step.kind}):\n${difference}`;
      got = [];
    }
  } finally {
    await program.close();
  }
}

/** An `<error TEXT>` may come at any place of its block; all other lines in order, and nothing else. */
function compare(got, wanted, softReload) {
  // Where there is no page, only that a soft reload was reported counts.
  if (softReload && wanted.includes("<reload>")) return got.includes("<reload>") ? undefined : show(wanted, got);
  const isError = (line) => /^<error[ >]/.test(line);
  const lines = (all) => all.filter((line) => !isError(line));
  const same = JSON.stringify(lines(got)) === JSON.stringify(lines(wanted));
  const errors = got.filter(isError);
  const wantedErrors = wanted.filter(isError).map((line) => line.slice("<error ".length, -1));
  const reported = wantedErrors.every((text) => errors.some((error) => error.includes(text)));
  const unexpected = wantedErrors.length === 0 && errors.length > 0;
  return same && reported && !unexpected ? undefined : show(wanted, got);
}

function show(wanted, got) {
  const block = (sign, lines) =>
    lines.map((line) => `    ${sign} ${line.split("\n").slice(0, 4).join("\n      ")}`).join("\n");
  const rows = Math.max(wanted.length, got.length);
  const parts = [];
  for (let row = 0; row < rows; row++) {
    if (wanted[row] === got[row]) parts.push(block(" ", [got[row]]));
    else {
      if (row < wanted.length) parts.push(block("-", [wanted[row]]));
      if (row < got.length) parts.push(block("+", [got[row]]));
    }
  }
  return parts.join("\n");
}
