/** Loaded before a program or a dev server under test: answers the soak's questions over IPC. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { installProbe } from "./probe.mjs";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
installProbe();

const answers = {
  report: () => globalThis.__soak.report(),
  heap() {
    // Twice: what finalizers let go is collected the second time.
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  },
};

process.on("message", async ({ soak, question }) => {
  if (soak !== undefined) process.send({ soak, answer: await answers[question]() });
});
