/** Whether compiled code may call `import.meta.glob`. It stands alone: without calls, nothing else of this folder is loaded. */
export function hasGlobs(code: string): boolean {
  return code.includes(".meta.glob");
}
