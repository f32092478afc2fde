import { Agent, request } from "node:http";

/** How often a request is made. */
const INTERVAL_MS = 20;

/**
 * Makes requests over one connection for as long as the soak runs: no connection may be dropped and no request refused (rule N2).
 * @returns `failures`, and `count`, how many were answered
 */
export function watchRequests(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const failures = [];
  let count = 0;
  let stopped = false;
  const ask = () => {
    if (stopped) return;
    const again = () => setTimeout(ask, INTERVAL_MS);
    request(url, { agent }, (response) => {
      response.resume().once("end", () => {
        count++;
        if (response.statusCode !== 200) failures.push(`soak request: status ${response.statusCode}`);
        again();
      });
    })
      .once("error", (error) => {
        if (!stopped) failures.push(`soak request: ${error.message}`);
        again();
      })
      .end();
  };
  ask();
  return {
    failures,
    count: () => count,
    stop() {
      stopped = true;
      agent.destroy();
    },
  };
}
