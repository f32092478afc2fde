import launchEditor from "launch-editor";

/** Opens a file in the editor, if it is one of the graph's (rule W10). */
export function openInEditor(
  { file, line, column }: { file?: unknown; line?: unknown; column?: unknown },
  contains: (path: string) => boolean,
): void {
  if (typeof file === "string" && contains(file))
    launchEditor([file, Number(line) || 1, Number(column) || 1].join(":"));
}
