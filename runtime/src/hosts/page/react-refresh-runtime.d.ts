/** The part of react-refresh that we use. */
declare module "react-refresh/runtime" {
  /** All versions of a component. */
  export type Family = { readonly current: unknown };
  export function injectIntoGlobalHook(global: typeof globalThis): void;
  export function register(type: unknown, id: string): void;
  export function createSignatureFunctionForTransform(): (type: unknown, ...signature: unknown[]) => unknown;
  export function isLikelyComponentType(type: unknown): boolean;
  export function getFamilyByType(type: unknown): Family | undefined;
  export function performReactRefresh(): unknown;
}
