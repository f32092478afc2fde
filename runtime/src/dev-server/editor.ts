/** Opens a file in the editor, if it is one of the graph's (rule W10). */
export async function openInEditor(
  { file, line, column }: { file?: unknown; line?: unknown; column?: unknown },
  contains: (path: string) => boolean,
): Promise<void> {
  if (typeof file !== "string" || !contains(file)) return;
  const { default: launchEditor } = await import("launch-editor");
  launchEditor([file, Number(line) || 1, Number(column) || 1].join(":"));
}
