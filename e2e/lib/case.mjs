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
