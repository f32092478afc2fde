import { NodeEnvironment } from "../hosts/node/environment.js";
import { Registry } from "../registry/registry.js";
import { checkConfig } from "./check.js";
import type { Config, ConfigEnvironment } from "./options.js";

/** A config file that was read. */
export interface LoadedConfig {
  config: Config;
  /** The file and what it imports, except packages. */
  files: string[];
}

/** An error of a config file. A save of one of the files may solve it. */
export class ConfigError extends Error {
  constructor(
    message: string,
    stack: string | undefined,
    readonly files: readonly string[],
  ) {
    super(message);
    this.stack = stack ?? message;
  }
}

/**
 * Runs a config file, compiled as `hot` compiles programs.
 * @throws ConfigError if it cannot be compiled or run, or if an option is wrong
 */
export async function loadConfig(path: string, environment: ConfigEnvironment): Promise<LoadedConfig> {
  const files = new Set([path]);
  const node = new NodeEnvironment(path, "allow", {
    onLoad: (file) => files.add(file),
    onMissing: (missing) => {
      for (const file of missing) files.add(file);
    },
    page: (file) => Promise.resolve({ index: file }),
    report: (error) => {
      throw error;
    },
    reload: () => undefined,
    send: () => {},
    warn: (message) => console.warn(message),
    run: (_record, code) => code(),
  });
  try {
    node.commonJs.forget(path);
    const registry = new Registry(node);
    const { default: exported } = await registry.run(path);
    const given: unknown = await (typeof exported === "function" ? exported(environment) : exported);
    return { config: checkConfig(path, given), files: [...files] };
  } catch (error) {
    const { message = String(error), stack } = Object(error) as Partial<Error>;
    throw new ConfigError(message.includes(path) ? message : `${path}: ${message}`, stack, [...files]);
  }
}
