/** The module's own URL: of an ES module, or in the registry's format. */
const OWN_URL = /\b(?:import|_context\d*)\.meta\.url\b/;

/** Whether compiled code may have patterns of files. It stands alone: without them, nothing else of this folder is loaded. */
export function hasGlobs(code: string): boolean {
  return code.includes(".meta.glob") || (code.includes("new URL(") && code.includes("${") && OWN_URL.test(code));
}
