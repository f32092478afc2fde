/** React Fast Refresh (rule W8): which files are compiled for it, and the module that a page with React gets. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JscOptions } from "../compile/tsconfig.js";
import type { PageResolver } from "./resolve.js";
import { partCode } from "./runtime-code.js";

/** The name of the refresh runtime, which is no file of the project: the module of React imports it. */
export const REFRESH_FILE = "@react-refresh.js";

/** JSX, hooks, or React itself: nothing else has to be compiled for it. */
const MAY_HAVE_COMPONENTS = /\buse[A-Z]|\b[Rr]eact\b|<\/|\/>/;
/** `react`, and libraries that wrap its JSX: `@emotion/react`. Preact and others have their own refresh. */
const REACT_JSX = /^(@[^/]+\/)?react$/;

const TSX = { syntax: "typescript", tsx: true, decorators: true } as const;

/** Decides which files are compiled for React Fast Refresh. */
export class ReactRefresh {
  /** Whether the files of a folder can import React. */
  readonly #hasReact = new Map<string, boolean>();

  constructor(private readonly resolver: PageResolver) {}

  /** swc's options for a file: it registers components and signs hooks. Packages stay as they are. */
  readonly jscOptions = (path: string, options: JscOptions, text: string): JscOptions => {
    const { importSource = "react", pragma = "React" } = options.transform?.react ?? {};
    if (/[\\/]node_modules[\\/]/.test(path) || !(path.endsWith("x") || MAY_HAVE_COMPONENTS.test(text))) return options;
    if (!REACT_JSX.test(importSource) || !/^React\b/.test(pragma) || !this.#isDependency(path)) return options;
    return {
      ...options,
      // swc signs hooks in TSX only. Casts like `<T>value` are no TSX: the hooks of such a file are not signed.
      ...(/\.m?ts$/.test(path) && { parser: TSX }),
      // swc refreshes nothing unless JSX is compiled for development.
      transform: { ...options.transform, react: { ...options.transform?.react, development: true, refresh: true } },
    };
  };

  /** To be called after a config file changed. */
  clear(): void {
    this.#hasReact.clear();
  }

  #isDependency(importer: string): boolean {
    const folder = dirname(importer);
    let hasReact = this.#hasReact.get(folder);
    if (hasReact === undefined) {
      try {
        const found = this.resolver.resolve("react", importer);
        hasReact = "path" in found && isReact(found.path);
      } catch {
        hasReact = false;
      }
      this.#hasReact.set(folder, hasReact);
    }
    return hasReact;
  }
}

/** Whether a file is what `import "react"` reaches. Preact can be installed under React's name. */
export function isReact(path: string): boolean {
  if (!/[\\/]react[\\/]index\.js$/.test(path)) return false;
  try {
    return JSON.parse(readFileSync(join(dirname(path), "package.json"), "utf8")).name === "react";
  } catch {
    return false;
  }
}

/** Defines the functions that swc's output calls, if it does, on its first line: source maps stay right. */
export function withRefreshFunctions(id: string, code: string): string {
  if (!/\$Refresh(Reg|Sig)\$\(/.test(code)) return code;
  const runtime = "globalThis.__hotRefresh__";
  return `const $RefreshReg$=(c,n)=>${runtime}?.register(${JSON.stringify(id)},c,n),$RefreshSig$=()=>${runtime}?.sign()??(c=>c);${code}`;
}

/** The refresh runtime as a module of the registry: `hosts/page/react-refresh.ts`, built by `npm run build`. */
export function refreshModule(): string {
  return `System.register([], () => ({ execute() {\n${partCode("react-refresh")}\n} }));`;
}
