/** The app that servers of pages are measured with: the entry imports all modules, and the first is the one that is edited. */

/**
 * @param modules their number, with the entry
 * @param accept what the edited module says to accept itself
 */
export function app(modules, accept) {
  const files = {
    "index.js": `${Array.from({ length: modules - 1 }, (_, n) => `import { v${n} } from "./m${n}.js"; use(v${n});`).join("\n")}
function use() {}
console.log("loaded", performance.timeOrigin + performance.now());
`,
  };
  for (let n = 1; n < modules - 1; n++)
    files[`m${n}.js`] = `export const v${n} = { name: "module ${n}", list: [${n}, ${n + 1}].map((x) => x * 2) };\n`;
  files["m0.js"] = edited(0, accept);
  return files;
}

/** The n-th content of the edited module. */
export const edited = (n, accept) =>
  `export const v0 = ${n};\nconsole.log("ran", ${n}, performance.timeOrigin + performance.now());\n${accept}\n`;

/** The page of the app. Browsers ask for an icon. */
export const HTML = `<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="./index.js"></script></body>`;

/** The clock of `edited` and `loaded`, in milliseconds. */
export const now = () => performance.timeOrigin + performance.now();
