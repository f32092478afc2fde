/** A module whose default export is a value. The bundler makes named exports of an object's properties. */
export function valueModule(value: unknown) {
  return { code: JSON.stringify(value) ?? "null", moduleType: "json" as const };
}
