import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { plain } from "./process.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../transform-tests");

/**
 * The cases of transform-tests/ that print the same in a host. A script with `import.meta` can come from Rust programs only; module
 * formats differ from version to version.
 * @returns {Array<{ name: string, path: string, source: string, options: object, settings: object }>}
 */
export function fixtures() {
  const inputs = readdirSync(folder, { recursive: true }).filter((name) => /\/input\.[jt]sx?$/.test(name));
  return inputs.sort().flatMap((name) => {
    const path = join(folder, name);
    const file = join(dirname(path), "options.json");
    const { $runPluginFirst, $module, $script, ...options } = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : {};
    if ($script || $module) return [];
    const extension = extname(path);
    const settings = {
      filename: path,
      swcrc: false,
      configFile: false,
      isModule: true,
      jsc: {
        target: "esnext",
        preserveAllComments: true,
        parser: extension.startsWith(".ts")
          ? { syntax: "typescript", tsx: extension === ".tsx", decorators: true }
          : { syntax: "ecmascript", jsx: extension === ".jsx" },
        transform: { react: { runtime: "preserve" } },
        experimental: { runPluginFirst: $runPluginFirst ?? false },
      },
    };
    return [{ name: relative(folder, dirname(path)), path, source: readFileSync(path, "utf8"), options, settings }];
  });
}

/**
 * What swc makes of a case.
 * @param swc the package @swc/core, of any version
 * @returns the code, or the messages
 */
export function transformFixture(swc, plugin, { source, options, settings }, mode) {
  const { jsc } = settings;
  const plugins = [[plugin, { mode, ...options }]];
  try {
    return swc.transformSync(source, { ...settings, jsc: { ...jsc, experimental: { ...jsc.experimental, plugins } } })
      .code;
  } catch (error) {
    return plain(error.message);
  }
}
