/**
 * Opens a file in the editor. The caller decides which files may be opened (rule W10).
 * @param line as a page sent it; the first one if it is no number
 * @param column the same
 */
export async function openInEditor(path: string, line: unknown, column: unknown): Promise<void> {
  const { default: launchEditor } = await import("launch-editor");
  launchEditor([path, Number(line) || 1, Number(column) || 1].join(":"));
}
