import type { Server } from "node:http";
import { plainError } from "../../diagnostics/format-error.js";

/** Where the default export is served. */
export interface Address {
  port: number;
  hostname: string | undefined;
}

/** @throws an error that says what to do */
export async function listen(server: Server, { port, hostname }: Address): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, ...(hostname && { host: hostname }) }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const explanations: Record<string, string> = {
      EADDRINUSE: `port ${port} is in use by another program: export another port, or set PORT`,
      EACCES: `port ${port} needs more permissions: export a port above 1023, or set PORT`,
      EADDRNOTAVAIL: `${hostname} is not an address of this machine: export another hostname, or none`,
      ENOTFOUND: `the hostname ${hostname} cannot be found: export another hostname, or none`,
      EAI_AGAIN: `the hostname ${hostname} cannot be found: export another hostname, or none`,
    };
    throw plainError(explanations[code] ?? message, code);
  }
}
