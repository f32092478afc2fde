/** The most used browser packages, as they come from npm, with a small call of each. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withPage } from "./browser.mjs";
import { ICON } from "./dev-server.mjs";

/** A project of its own: these packages are of no use to the other tests. */
export const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "../packages");
const { build } = createRequire(join(PACKAGES, "package.json"))("esbuild");

/** A call on the namespace `p` of each package. `with` is another package that the call needs, as `other`. */
const CALLS = {
  react: "p.createElement('b', { id: 1 }).props",
  "react/jsx-runtime": "p.jsx('b', { children: 1 }).props",
  "react-dom": "p.version === other.version && typeof p.flushSync",
  "react-dom/client": {
    with: "react",
    call: "new Promise((done) => { const root = document.createElement('div'); p.createRoot(root).render(other.createElement(() => { other.useEffect(() => done(root.innerHTML)); return other.createElement('i', null, 'hi'); })); })",
  },
  vue: "p.ref(1).value + p.computed(() => 2).value",
  "solid-js": "p.createRoot(() => { const [get, set] = p.createSignal(1); set(3); return get(); })",
  "solid-js/web": "p.render(() => 'text', document.createElement('div')) && p.isServer",
  preact: "p.h('b', null).type",
  "preact/hooks": "typeof p.useState",
  "preact/compat": "p.version",
  lit: "p.html`<b></b>`.strings.raw",
  "lit/decorators.js": "typeof p.customElement",
  three: "new p.Vector3(3, 4, 0).length()",
  "three/addons/controls/OrbitControls.js": "typeof p.OrbitControls",
  d3: "p.scaleLinear([0, 1], [0, 10])(0.5) + p.max([1, 2])",
  lodash: "[p.chunk([1, 2, 3], 2), p.default.VERSION]",
  "lodash/debounce": "typeof p.default(() => 1).cancel",
  "lodash-es": "p.groupBy([1, 2, 3], (n) => n % 2)",
  "date-fns": "p.format(new Date(2020, 1, 2), 'yyyy-MM-dd')",
  zod: "p.z.object({ a: p.z.number() }).safeParse({ a: 'x' }).success",
  axios: "[p.default.VERSION, p.AxiosError.ERR_NETWORK, typeof p.default.create().get]",
  zustand: "p.create((set) => ({ n: 1, add: () => set({ n: 2 }) })).getState().n",
  "zustand/middleware": "typeof p.persist",
  "@reduxjs/toolkit": "p.configureStore({ reducer: (n = 1) => n }).getState()",
  "react-redux": "typeof p.Provider",
  "react-router": "p.matchPath('/a/:b', '/a/1').params",
  "@tanstack/react-query": "new p.QueryClient().getQueryData(['a']) === undefined",
  "framer-motion": "p.clamp(0, 1, 5)",
  "@mui/material": "p.createTheme().palette.mode",
  "@mui/material/Button": "typeof p.default",
  "@emotion/styled": "typeof p.default('b')",
  "@radix-ui/react-dialog": "p.Root.displayName ?? p.Dialog.displayName",
  "chart.js": "[p.Chart.version, p.registerables.length]",
  "chart.js/auto": "typeof p.default.register",
  rxjs: "new Promise((done) => p.of(1, 2).subscribe({ next() {}, complete: () => done('complete') }))",
  "rxjs/operators": "typeof p.map",
  immer: "p.produce({ a: 1 }, (draft) => void (draft.a = 2))",
  uuid: "[p.validate(p.v4()), p.v5('a', p.v5.URL)]",
  dayjs: "p.default('2020-02-03').format('DD')",
  "dayjs/plugin/utc": "typeof p.default",
  moment: "p.default('2020-02-03').format('DD')",
  "socket.io-client": "p.io('http://localhost:1', { autoConnect: false }).connected",
  "@codemirror/state": "p.EditorState.create({ doc: 'abc' }).doc.length",
  "@codemirror/view": {
    with: "@codemirror/state",
    call: "new p.EditorView({ state: other.EditorState.create({ doc: 'abc' }) }).contentDOM.textContent",
  },
  leaflet: "p.latLng(1, 2).lat",
  marked: "p.marked.parse('*a*')",
  "highlight.js": "p.default.highlight('let a', { language: 'js' }).value",
  "highlight.js/lib/core": "p.default.versionString",
  alpinejs: "p.default.version",
  "htmx.org": "p.default.version",
  jotai: "p.createStore().get(p.atom(1))",
  mobx: "p.observable({ a: 1 }).a",
  xstate: "p.createActor(p.createMachine({ initial: 'a', states: { a: {} } })).start().getSnapshot().value",
  graphql: "p.print(p.parse('{ a }'))",
  formik: "p.getIn({ a: [1] }, 'a[0]')",
  "react-hook-form": "p.get({ a: 1 }, 'a')",
  classnames: "p.default('a', { b: true })",
  clsx: "p.clsx('a', { b: true })",
  "styled-components": "typeof p.css`color: red`",
  nanoid: "p.nanoid().length",
  luxon: "p.DateTime.fromISO('2020-02-03').day",
  ramda: "p.sum([1, 2])",
  yup: "p.number().isValidSync(1)",
  eventemitter3: "new p.EventEmitter().emit('a')",
  "fuse.js": "new p.default(['apple'], {}).search('aple').length",
  dompurify: "p.default.sanitize('<b onclick=x>a</b>')",
  i18next: "typeof p.default.t",
  jquery: "p.default('<b>a</b>').text()",
  qs: "p.parse('a[b]=1')",
  svelte: "typeof p.mount",
  "svelte/store": "p.get(p.writable(1))",
};

/** A module that leaves in `globalThis.result` what the package exports, and what the call gives. */
function moduleOf(name) {
  const { with: other = name, call } = typeof CALLS[name] === "string" ? { call: CALLS[name] } : CALLS[name];
  return `import * as p from ${JSON.stringify(name)};
import * as other from ${JSON.stringify(other)};
const run = async () => {
  const exports = Object.keys(p).sort().map((name) => name + ": " + typeof p[name]);
  return JSON.stringify({ exports, value: await (${call}) });
};
globalThis.result = run().catch((error) => "thrown: " + error.stack);
`;
}

export const NAMES = Object.keys(CALLS);
export const FILES = Object.fromEntries(
  NAMES.flatMap((name, i) => [
    [
      `pages/p${i}.html`,
      `<!doctype html><html><head>${ICON}</head><body><script type="module" src="./p${i}.js"></script></body></html>\n`,
    ],
    [`pages/p${i}.js`, moduleOf(name)],
  ]),
);

/** @returns `globalThis.result`, or the error that the page threw before it was there */
export function resultOf(page) {
  const result = page.waitForFunction("globalThis.result", undefined, { timeout: 60_000 });
  const thrown = page.waitForEvent("pageerror", { timeout: 60_000 });
  return Promise.race([result.then((handle) => handle.jsonValue()), thrown.then((error) => `thrown: ${error.stack}`)]);
}

/** What the package gives through esbuild. @param mode development or production */
export async function referenceOf(browser, name, mode) {
  const { outputFiles } = await build({
    stdin: { contents: moduleOf(name), resolveDir: PACKAGES },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    conditions: [mode],
    define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    logLevel: "silent",
  });
  return withPage(browser, "package-esbuild", async (page) => {
    await page.setContent("<!doctype html><body></body>");
    await page.addScriptTag({ content: outputFiles[0].text });
    return resultOf(page);
  });
}
