import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Asks `/` of a port, on a new connection. @returns the body */
export function text(port) {
  return new Promise((resolve, reject) => {
    http
      .get({ host: "127.0.0.1", port, agent: false }, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (chunk) => (text += chunk))
          .on("end", () => resolve(text));
      })
      .on("error", reject);
  });
}

/** Waits until `holds` returns something true; throwing is not true. */
export async function until(holds) {
  for (let tries = 0; tries < 3000; tries++) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    await wait(10);
  }
  assert.fail(`never: ${holds}`);
}

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
