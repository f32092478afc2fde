/** The source text of a module of a soak program. */
export function render(program, module) {
  const { kind, fault, index, version } = module;
  if (fault === "empty") return "";
  const value = `m${index}@${version}`;
  if (kind === "json") return broken(fault, `{ "value": "${value}" }\n`);
  if (kind === "css") return broken(fault, `:root { --m${index}: "${value}" }\n`);
  if (kind === "cssModule") return broken(fault, `.a, .b${version % 3} { font-family: "${value}" }\n`);
  return broken(fault, renderCode(program, module, value));
}

/** @param fault "syntax": a piece of it, with a bracket too many */
function broken(fault, text) {
  return fault === "syntax" ? `${text.slice(0, text.length / 2)}\n}]` : text;
}

function renderCode(program, module, value) {
  const { kind, path, flags, fault, index } = module;
  const hot = kind !== "plain";
  const imports = [];
  /** What this module sees of its imports, by name. */
  const views = [];
  const lazy = [];
  const body = [];
  const accepted = [];
  for (const dep of module.deps) {
    const target = program.byIndex(dep.to);
    const name = `n${target.index}`;
    const specifier = JSON.stringify(program.specifier(module, target));
    imports.push(importOf(dep, name, specifier));
    if (target.kind === "css") body.push(`__soak.style("${target.path}", "--m${target.index}");`);
    if (target.kind === "cssModule")
      body.push(`__soak.style("${target.path}", "font-family", () => __soak.viewOf(${name}));`);
    // Importers of a callback module keep what they had.
    const isSeen = target.kind !== "callback";
    if (isSeen && dep.style === "namespace") views.push(`m${target.index}: __soak.viewOf(${name})`);
    if (isSeen && dep.style === "named") views.push(`m${target.index}: ${name}`);
    if (isSeen && dep.style === "default" && target.kind !== "cssModule")
      views.push(`m${target.index}: ${target.kind === "json" ? `${name}.value` : name}`);
    if (dep.style === "dynamic") {
      if (isSeen) lazy.push(`m${target.index}: () => import(${specifier})`);
      else body.push(`import(${specifier}).catch(() => {});`);
    }
    if (hot && dep.accept) accepted.push({ dep, target, name, specifier });
  }
  const captured = accepted.filter(({ dep }) => isCaptured(dep));
  for (const { target, dep, name } of captured) {
    views.push(`captured${target.index}: c${target.index}`);
    body.push(`let c${target.index} = ${expressionOf(dep, target, name)};`);
  }
  const read = `() => ({ ${views.join(", ")} })`;
  const lines = [
    ...imports.filter(Boolean),
    ...(module.server ? [`import { createServer } from "node:http";`] : []),
    ...(kind === "entry"
      ? [`import.meta.hot?.on("vite:beforePrune", ({ paths }) => __soak.pruned(paths, import.meta.url));`]
      : []),
    ...(fault === "throw" ? [`throw new Error("soak: ${value} throws");`] : []),
    `export const value = "${value}";`,
    `export const only${index} = "${value} alone";`,
    ...(kind === "entry" && program.server ? [entryServer] : [`export default "${value} by default";`]),
    ...body,
    `const me = __soak.${hot ? "enter" : "plain"}("${path}", value, ${read});`,
    ...(lazy.length > 0 ? [`me.lazy = { ${lazy.join(", ")} };`] : []),
    ...(hot ? apiCalls(module, value) : []),
    ...(hot ? acceptCalls(accepted, flags) : []),
    ...(hot ? resources(module) : []),
    ...(flags.awaits ? ["await me.pause();"] : []),
    ...(fault === "throwLate" && hot && module.kind === "callback"
      ? [`if (isFirst) __soak.dropHandle("${path}");`]
      : []),
    ...(fault === "throwLate" ? [`throw new Error("soak: ${value} throws late");`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const entryServer =
  "export default { port: 0, hostname: '127.0.0.1', fetch: () => new Response(JSON.stringify([value, me.read()])) };";

function importOf({ style }, name, specifier) {
  switch (style) {
    case "namespace":
      return `import * as ${name} from ${specifier};`;
    case "named":
      return `import { value as ${name} } from ${specifier};`;
    case "default":
      return `import ${name} from ${specifier};`;
    case "reexport":
      return `export { value as re${name} } from ${specifier};`;
    case "star":
      return `export * from ${specifier};`;
    case "effect":
      return `import ${specifier};`;
    default:
      return "";
  }
}

const isCaptured = ({ style, accept }) => /namespace|named|default/.test(style) && /callback|array/.test(accept);

/** The value of a dependency, while the module is evaluated. */
function expressionOf({ style }, target, name) {
  if (target.kind === "json") return `${name}.value`;
  return style === "namespace" ? `${name}.value` : name;
}

/** The same of the namespace that a callback gets. */
function newValueOf({ style }, target) {
  if (target.kind === "json") return "m.default.value";
  return style === "default" ? "m.default" : "m.value";
}

function apiCalls({ kind, path, flags, version }, value) {
  const hot = "import.meta.hot";
  const lines = [];
  if (kind === "callback")
    lines.push(`const isFirst = __soak.handle("${path}", value);`, `${hot}.prune(() => __soak.dropHandle("${path}"));`);
  if (flags.data && kind === "hot")
    lines.push(
      `${hot}.data.born ??= __soak.token();`,
      `${hot}.data.evaluations = (${hot}.data.evaluations ?? 0) + 1;`,
      `${hot}.dispose((data) => { data.disposals = (data.disposals ?? 0) + 1; });`,
      `me.keep(${hot}.data);`,
    );
  const leave = {
    plain: "() => me.leave()",
    async: "async () => { await me.pause(); me.leave(); }",
    throws: `() => { me.leave(); throw new Error("soak: dispose of ${value}"); }`,
  }[flags.dispose];
  lines.push(`${hot}.dispose(${leave});`);
  if (flags.prune) lines.push(`${hot}.prune(() => { if (me.isLive) me.never("prune before dispose"); });`);
  if (flags.events)
    lines.push(
      `${hot}.on("vite:afterUpdate", () => me.heard("vite:afterUpdate"));`,
      `${hot}.on("bun:beforeUpdate", async () => { await me.pause(); });`,
    );
  if (flags.off)
    lines.push(
      `const never = () => me.never("a listener that is off");`,
      `${hot}.on("bun:afterUpdate", never);`,
      `${hot}.off("bun:afterUpdate", never);`,
    );
  if (flags.answers)
    lines.push(`${hot}.on("soak:ask", (ask) => ${hot}.send("soak:answer", { ask, text: "${path} " + value }));`);
  if (flags.sends) lines.push(`${hot}.send("soak:born", "${path} " + value);`);
  if (flags.declines) lines.push(`${hot}.decline();`);
  const invalidates = flags.invalidates && version % 4 === 0;
  if (kind === "callback")
    lines.push(
      `${hot}.accept((m) => { if (m) __soak.renewHandle("${path}", m.value);` +
        `${invalidates ? ` ${hot}.invalidate("soak");` : ""}` +
        `${flags.throwsInCallback ? ` throw new Error("soak: accept of ${value}");` : ""} });`,
    );
  else if (flags.accepts && kind === "hot")
    lines.push(`${hot}.accept();`, ...(invalidates ? [`${hot}.invalidate("soak");`] : []));
  return lines;
}

function acceptCalls(accepted, flags) {
  const set = ({ dep, target }, parameter) =>
    isCaptured(dep) ? `((m) => { if (m) c${target.index} = ${newValueOf(dep, target)}; })(${parameter});` : "";
  const lines = [];
  const array = accepted.filter(({ dep }) => dep.accept === "array");
  if (array.length > 0) {
    const calls = array.map((one, index) => set(one, `all[${index}]`)).join(" ");
    lines.push(
      `import.meta.hot.accept([${array.map(({ specifier }) => specifier).join(", ")}], (all) => { ${calls} });`,
    );
  }
  for (const one of accepted) {
    const { dep, specifier } = one;
    if (dep.accept === "plain") lines.push(`import.meta.hot.accept(${specifier});`);
    const then = flags.throwsInCallback ? ` throw new Error("soak: accept");` : "";
    if (dep.accept === "callback")
      lines.push(`import.meta.hot.accept(${specifier}, async (m0) => { ${set(one, "m0")} await me.pause();${then} });`);
  }
  return lines;
}

function resources({ flags, server }) {
  const lines = [];
  const dispose = (code) => lines.push(`import.meta.hot.dispose(() => ${code});`);
  if (flags.timer) {
    lines.push("const timer = me.interval();");
    dispose("clearInterval(timer)");
  }
  if (flags.listener) {
    lines.push(`const onAsk = () => me.answer("listener");`, `__soak.bus.addEventListener("ask", onAsk);`);
    dispose(`__soak.bus.removeEventListener("ask", onAsk)`);
  }
  if (flags.channel) {
    lines.push(`const channel = new BroadcastChannel("soak");`, `channel.onmessage = () => me.answer("channel");`);
    dispose("channel.close()");
  }
  if (server) {
    lines.push(
      "const server = createServer((_, response) => response.end(JSON.stringify([value, me.read()])));",
      `server.listen(0, "127.0.0.1", () => { me.port = server.address().port; });`,
    );
    dispose("server.close()");
  }
  return lines;
}
