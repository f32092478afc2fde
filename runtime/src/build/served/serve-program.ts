import { DefaultServer } from "../../hosts/node/serve.js";

/** Serves the default export of a built program, as `hot` does (rules N2, W2). Ends the process if that is not possible. */
export async function serveProgram(namespace: Readonly<Record<string, unknown>>): Promise<void> {
  const server = new DefaultServer({
    entry: () => ({ state: { type: "evaluated" }, namespace }),
    holdEnded: async () => {},
    close: (old) => void old.close(),
    report: (error) => console.error(error),
    warn: (message) => console.warn(message),
  });
  try {
    const url = await server.adjust();
    if (url !== undefined) console.log(`listening on ${url}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
