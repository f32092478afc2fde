/** `websocket` of the default export, as Bun documents it, with real clients (N2 N3 N6). */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import { describe, it } from "node:test";
import { WebSocket } from "ws";
import { withHot } from "./lib/hot.mjs";
import { freePort, text, until } from "./lib/requests.mjs";

/** A server that upgrades each request. @param websocket the source of the handlers @param more source before the export */
const server = (websocket, more = "", fetch = "server.upgrade(request) ? undefined : new Response('no upgrade')") =>
  `${more}
export default {
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, server) => ${fetch},
  websocket: { ${websocket} },
};`;

const listening = async (program) => Number((await program.prints(/listening on http:\/\/127\.0\.0\.1:(\d+)\//))[1]);

/** Opens a client. Its messages wait until they are read. */
async function open(port, path = "/", protocols = [], options = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options);
  const received = [];
  let wake = () => {};
  socket.on("message", (data, isBinary) => {
    received.push(isBinary ? data : String(data));
    wake();
  });
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  const [response] = await Promise.all([once(socket, "upgrade"), once(socket, "open")]).then(([[first]]) => [first]);
  const next = async () => {
    while (received.length === 0) {
      if (socket.readyState === WebSocket.CLOSED) assert.fail("the socket is closed");
      await Promise.race([new Promise((resolve) => (wake = resolve)), closed]);
    }
    return received.shift();
  };
  const ask = (message) => {
    socket.send(message);
    return next();
  };
  return { socket, received, response, closed, next, ask };
}

/** Requests an upgrade without a client of WebSockets. @returns the HTTP answer */
function requestUpgrade(port, headers = {}) {
  return new Promise((resolve, reject) => {
    http
      .get({
        host: "127.0.0.1",
        port,
        agent: false,
        headers: {
          connection: "upgrade",
          upgrade: "websocket",
          "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
          "sec-websocket-version": "13",
          ...headers,
        },
      })
      .on("error", reject)
      .on("upgrade", (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode });
      })
      .on("response", async (response) => {
        const chunks = await response.toArray();
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
  });
}

describe("what Bun documents", () => {
  it("open, message and close; data; remoteAddress; readyState", () =>
    withHot(
      {
        "server.ts": server(
          `open(ws) { ws.send(["open", ws.data.name, ws.remoteAddress, ws.readyState].join(" ")); },
           message(ws, message) { ws.data.count++; ws.send(message + " " + ws.data.count); },
           close(ws, code, reason) { console.log("close", code, reason, ws.readyState, ws.send("late"), ws.subscribe("a")); }`,
          "",
          `server.upgrade(request, { data: { name: new URL(request.url).searchParams.get("name"), count: 0 } }) ? undefined : new Response("")`,
        ),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port, "/?name=ann");
        assert.equal(await client.next(), "open ann 127.0.0.1 1");
        assert.equal(await client.ask("a"), "a 1");
        assert.equal(await client.ask("b"), "b 2");
        client.socket.close(4001, "bye");
        await program.prints(/close 4001 bye 3 0 false\n/);
        const gone = await open(port);
        gone.socket.terminate();
        await program.prints(/close 1006/);
      },
    ));

  it("the server of `fetch`: port, hostname, url, requestIP, pendingWebSockets, subscriberCount, publish", () =>
    withHot(
      {
        "server.ts": server(
          `open(ws) { ws.subscribe("news"); ws.send("open"); }, message() {}`,
          "",
          `{
            if (server.upgrade(request)) return;
            const { port, hostname, protocol, url, pendingWebSockets } = server;
            const ip = server.requestIP(request);
            const { publish } = server;
            return Response.json({
              port, hostname, protocol, url: url.href, pendingWebSockets, address: ip.address, family: ip.family, clientPort: ip.port,
              unknown: server.requestIP(new Request("http://a/")), count: server.subscriberCount("news"), others: server.subscriberCount("x"),
              published: [publish("news", "hello"), publish("x", "hello")], incoming: server.incoming.method,
            });
          }`,
        ),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const clients = [await open(port), await open(port)];
        for (const client of clients) assert.equal(await client.next(), "open");
        const { clientPort, ...facts } = JSON.parse(await text(port));
        assert.ok(clientPort > 0);
        assert.deepEqual(facts, {
          port,
          hostname: "127.0.0.1",
          protocol: "http",
          url: `http://127.0.0.1:${port}/`,
          pendingWebSockets: 2,
          address: "127.0.0.1",
          family: "IPv4",
          unknown: null,
          count: 2,
          others: 0,
          published: [5, 0],
          incoming: "GET",
        });
        for (const client of clients) assert.equal(await client.next(), "hello");
        clients[0].socket.close();
        await until(async () => JSON.parse(await text(port)).pendingWebSockets === 1);
        assert.equal(JSON.parse(await text(port)).count, 1);
      },
    ));

  it("topics: subscribe, unsubscribe, isSubscribed, subscriptions; publish reaches the others", () =>
    withHot(
      {
        "server.ts": server(`message(ws, message) {
          const [verb, topic, data] = message.split(" ");
          const result = verb === "subscriptions" ? ws.subscriptions : ws[verb](topic, data);
          ws.send(verb + " " + JSON.stringify(result));
        }`),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const [a, b, c] = [await open(port), await open(port), await open(port)];
        for (const client of [a, b]) assert.equal(await client.ask("subscribe room"), "subscribe true");
        assert.equal(await a.ask("subscribe other"), "subscribe true");
        assert.equal(await a.ask("subscriptions"), `subscriptions ["room","other"]`);
        assert.equal(await a.ask("isSubscribed room"), "isSubscribed true");
        assert.equal(await c.ask("isSubscribed room"), "isSubscribed false");
        assert.equal(await a.ask("publish room hello"), "publish 5"); // not the message itself
        assert.equal(await b.next(), "hello");
        assert.equal(await c.ask("publishText room again"), "publishText 5");
        assert.equal(await a.next(), "again");
        assert.equal(await b.next(), "again");
        assert.equal(await b.ask("unsubscribe room"), "unsubscribe true");
        assert.equal(await b.ask("unsubscribe room"), "unsubscribe false");
        assert.equal(await a.ask("publish room alone"), "publish 0");
        assert.equal(await b.ask("isSubscribed room"), "isSubscribed false");
        assert.deepEqual(
          [a, b, c].map(({ received }) => received),
          [[], [], []],
        );
      },
    ));

  it("publishToSelf", () =>
    withHot(
      {
        "server.ts": server(
          `publishToSelf: true, message(ws, message) { ws.subscribe("a"); ws.publish("a", message); }`,
        ),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        assert.equal(await client.ask("to myself"), "to myself");
      },
    ));

  it("send takes strings, buffers and Blobs, and returns the bytes; sendText and sendBinary take their own kind", () =>
    withHot(
      {
        "server.ts": server(`async message(ws) {
          const bytes = Uint8Array.of(1, 2, 3, 4);
          const results = [ws.send("ä"), ws.send(bytes.subarray(1)), ws.send(bytes.buffer), ws.send(new DataView(bytes.buffer, 3)), ws.sendText("t"), ws.sendBinary(bytes), ws.send(new Blob(["xy"]))];
          bytes.fill(9);
          for (const bad of [() => ws.send(1), () => ws.sendText(bytes), () => ws.sendBinary("t")]) {
            try { bad(); } catch (error) { results.push(error.message); }
          }
          ws.send(JSON.stringify(results));
        }`),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        assert.equal(await client.ask(""), "ä");
        for (const bytes of [[2, 3, 4], [1, 2, 3, 4], [4]]) assert.deepEqual([...(await client.next())], bytes);
        assert.equal(await client.next(), "t");
        assert.deepEqual([...(await client.next())], [1, 2, 3, 4]);
        assert.equal(String(await client.next()), "xy");
        assert.deepEqual(JSON.parse(await client.next()), [
          2,
          3,
          4,
          1,
          1,
          4,
          2,
          "a WebSocket message must be a string, a buffer or a Blob, not number",
          "a WebSocket message must be a string, not object",
          "a WebSocket message must be a buffer or a Blob, not string",
        ]);
      },
    ));

  it("binary messages are Buffers with their own ArrayBuffer, or as binaryType says", () =>
    withHot(
      {
        "server.ts": server(`message(ws, message) {
          if (typeof message === "string") { ws.binaryType = message; ws.send("now"); return; }
          ws.send([Object.prototype.toString.call(message), Buffer.isBuffer(message), message.byteLength ?? message.size, message.buffer?.byteLength].join(" "));
        }`),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        assert.equal(await client.ask(Buffer.from("abc")), "[object Uint8Array] true 3 3");
        for (const [type, answer] of [
          ["uint8array", "[object Uint8Array] false 3 3"],
          ["arraybuffer", "[object ArrayBuffer] false 3 "],
          ["blob", "[object Blob] false 3 "],
          ["nodebuffer", "[object Uint8Array] true 3 3"],
        ]) {
          assert.equal(await client.ask(type), "now");
          assert.equal(await client.ask(Buffer.from("abc")), answer);
        }
      },
    ));

  it("ping and pong, sent and received", () =>
    withHot(
      {
        "server.ts": server(`
          message(ws) { console.log("results", ws.ping("abc"), ws.pong()); },
          ping(ws, data) { console.log("ping", String(data)); },
          pong(ws, data) { console.log("pong", String(data)); }`),
      },
      {},
      async (program) => {
        const { socket } = await open(await listening(program));
        const events = [once(socket, "ping"), once(socket, "pong")];
        socket.send("");
        await program.prints(/results 3 0/);
        assert.deepEqual(
          (await Promise.all(events)).map(([data]) => String(data)),
          ["abc", ""],
        );
        await program.prints(/pong abc/); // clients answer by themselves
        const pong = once(socket, "pong");
        socket.ping("hi");
        await program.prints(/ping hi/);
        assert.equal(String((await pong)[0]), "hi");
      },
    ));

  it("close with a code and a reason, and by default; terminate; cork", () =>
    withHot(
      {
        "server.ts": server(`message(ws, message) {
          if (message === "close") ws.close(4000, "enough");
          else if (message === "plain") ws.close();
          else if (message === "cork") ws.send(ws.cork((same) => { same.send("1"); ws.send("2"); return String(same === ws); }));
          else ws.terminate();
        }`),
      },
      {},
      async (program) => {
        const port = await listening(program);
        for (const [message, code, reason] of [
          ["close", 4000, "enough"],
          ["plain", 1000, ""],
          ["terminate", 1006, ""],
        ]) {
          const client = await open(port);
          client.socket.send(message);
          assert.deepEqual(await client.closed, { code, reason });
        }
        const client = await open(port);
        assert.equal(await client.ask("cork"), "1");
        assert.equal(await client.next(), "2");
        assert.equal(await client.next(), "true");
      },
    ));

  it("backpressure: send returns -1, drops beyond backpressureLimit, and drain follows", () =>
    withHot(
      {
        "server.ts": server(`
          backpressureLimit: 4_000_000,
          message(ws) {
            const results = new Set();
            let sent = 0;
            for (let n = 0; n < 100; n++) {
              const result = ws.send(Buffer.alloc(1_000_000));
              results.add(result);
              if (result !== 0) sent++;
            }
            console.log("sent", sent, [...results].join(" "), ws.getBufferedAmount() > 4_000_000);
          },
          drain(ws) { console.log("drain", ws.getBufferedAmount()); ws.send("end"); }`),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        client.socket.pause();
        client.socket.send("");
        const [, sent] = await program.prints(/sent (\d+) (?:1000000 )?-1 0 true/);
        assert.doesNotMatch(program.output(), /drain/);
        client.socket.resume();
        await program.prints(/drain 0/);
        for (let n = 0; n < Number(sent); n++) assert.equal((await client.next()).length, 1_000_000);
        assert.equal(await client.next(), "end");
      },
    ));

  it("closeOnBackpressureLimit closes the connection", () =>
    withHot(
      {
        "server.ts": server(`
          backpressureLimit: 1_000_000, closeOnBackpressureLimit: true,
          message(ws) { for (let n = 0; n < 100; n++) ws.send(Buffer.alloc(1_000_000)); },
          close(ws, code) { console.log("closed", code); }`),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        client.socket.pause();
        client.socket.send("");
        await program.prints(/closed 1006/);
        client.socket.terminate();
      },
    ));

  it("maxPayloadLength: a larger message closes the socket with 1009, and close gets the reason", () =>
    withHot(
      {
        "server.ts": server(
          `maxPayloadLength: 10, message(ws, message) { ws.send(message); }, close(ws, code, reason) { console.log("closed:", reason); }`,
        ),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        assert.equal(await client.ask("0123456789"), "0123456789");
        client.socket.send("0123456789a");
        assert.equal((await client.closed).code, 1009);
        await program.prints(/closed: Max payload size exceeded/);
      },
    ));

  it("idleTimeout ends a silent connection; clients that answer pings stay; a new limit holds for open sockets", () =>
    withHot(
      {
        "server.ts": server(`idleTimeout: 0.4, message(ws, message) { ws.send(message); },
          pong() { console.log("pong"); }, close(ws, code, reason) { console.log("closed", code, reason); }`),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const alive = await open(port);
        const silent = await open(port, "/", [], { autoPong: false });
        assert.equal((await silent.closed).code, 1006);
        await program.prints(/closed 1006 WebSocket timed out from inactivity/);
        await program.prints(/pong\n[^]*pong\n[^]*pong\n/);
        assert.equal(await alive.ask("still here"), "still here");
        await program.save("server.ts", server(`idleTimeout: 0.2, sendPings: false, message() {}`));
        assert.equal((await alive.closed).code, 1006);
      },
    ));

  it("perMessageDeflate compresses the messages for which send is told so", () =>
    withHot(
      {
        "server.ts": server(
          `perMessageDeflate: true, message(ws, message) { ws.send("a".repeat(100_000), message === "compress"); }`,
        ),
      },
      {},
      async (program) => {
        const client = await open(await listening(program));
        assert.match(client.socket.extensions, /permessage-deflate/);
        const { _socket: connection } = client.socket;
        const bytesFor = async (message) => {
          const before = connection.bytesRead;
          assert.equal((await client.ask(message)).length, 100_000);
          return connection.bytesRead - before;
        };
        assert.ok((await bytesFor("plain")) >= 100_000);
        assert.ok((await bytesFor("compress")) < 10_000);
      },
    ));

  it("Hono's upgradeWebSocket for Bun works", () =>
    withHot(
      {
        "server.ts": `import { Hono } from "hono";
          globalThis.Bun = {}; // hono/bun reads a property of it for static sites
          const { upgradeWebSocket, websocket } = await import("hono/bun");
          const app = new Hono();
          app.get("/ws", upgradeWebSocket((c) => ({
            onOpen(event, ws) { ws.send("open " + c.req.query("name")); },
            onMessage(event, ws) { ws.send(typeof event.data === "string" ? event.data : new Uint8Array(event.data)); },
          })));
          app.get("/", (c) => c.text("page"));
          export default { port: 0, hostname: "127.0.0.1", fetch: app.fetch, websocket };`,
      },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port, "/ws?name=ann");
        assert.equal(await client.next(), "open ann");
        assert.equal(await client.ask("a"), "a");
        assert.deepEqual([...(await client.ask(Buffer.from([1, 2])))], [1, 2]);
        assert.equal(await text(port), "page");
      },
    ));
});

describe("server.upgrade", () => {
  it("headers are sent with the handshake; Sec-WebSocket-Protocol chooses the subprotocol", () =>
    withHot(
      {
        "server.ts": server(
          `message() {}`,
          "",
          `{
            const headers = new Headers({ "X-A": "1", Upgrade: "other", "Content-Length": "5" });
            headers.append("Set-Cookie", "a=1"); headers.append("Set-Cookie", "b=2");
            if (request.url.endsWith("/second")) headers.set("Sec-WebSocket-Protocol", "two");
            server.upgrade(request, { headers });
          }`,
        ),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const first = await open(port, "/", ["one", "two"]);
        assert.equal(first.socket.protocol, "one");
        assert.equal(first.response.headers["x-a"], "1");
        assert.equal(first.response.headers.upgrade, "websocket");
        assert.equal(first.response.headers["content-length"], undefined);
        assert.deepEqual(first.response.headers["set-cookie"], ["a=1", "b=2"]);
        assert.equal((await open(port, "/second", ["one", "two"])).socket.protocol, "two");
      },
    ));

  it("returns false for other requests, for broken handshakes and the second time; then fetch's Response is sent", () =>
    withHot(
      {
        "server.ts": server(
          `open(ws) { ws.send("open"); }, message() {}`,
          "",
          `{
            const results = [server.upgrade(new Request("http://a/")), server.upgrade(request), server.upgrade(request)];
            console.log("results", ...results);
            return new Response("no upgrade", { status: 418, headers: { "x-a": "1" } });
          }`,
        ),
      },
      {},
      async (program) => {
        const port = await listening(program);
        assert.equal(await text(port), "no upgrade");
        await program.prints(/results false false false/);
        for (const headers of [{ "sec-websocket-version": "7" }, { "sec-websocket-key": "short" }]) {
          const { status, body, headers: sent } = await requestUpgrade(port, headers);
          assert.deepEqual([status, body, sent["x-a"], sent.connection], [418, "no upgrade", "1", "close"]);
          await program.prints(/results false false false/);
        }
        const client = await open(port); // the Response is not sent after an upgrade
        await program.prints(/results false true false/);
        assert.equal(await client.next(), "open");
      },
    ));

  it("may come after an await; a long streamed Response can answer a request for an upgrade", () =>
    withHot(
      {
        "server.ts": server(
          `message(ws, message) { ws.send(message); }`,
          "",
          `(async () => {
            await new Promise((go) => setTimeout(go, 50));
            if (request.headers.get("x-stream")) {
              let n = 0;
              return new Response(new ReadableStream({ pull(c) { n++ < 100 ? c.enqueue(new Uint8Array(100_000)) : c.close(); } }));
            }
            server.upgrade(request);
          })()`,
        ),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port);
        assert.equal(await client.ask("a"), "a");
        assert.equal((await requestUpgrade(port, { "x-stream": "1" })).body.length, 10_000_000);
      },
    ));

  it("without `websocket`: the error says what to add, with a code frame, and the answer is 500", () =>
    withHot(
      {
        "server.ts": `export default { port: 0, hostname: "127.0.0.1",\n  fetch(request, server) {\n    server.upgrade(request);\n  },\n};`,
      },
      {},
      async (program) => {
        const port = await listening(program);
        assert.equal((await requestUpgrade(port)).status, 500);
        await program.prints(
          /server\.upgrade\(\) needs `websocket` in the default export: add it beside `fetch`[^]*server\.ts:3:12\n[^]*> 3 \|     server\.upgrade\(request\);/,
        );
        await program.save("server.ts", server(`message(ws, message) { ws.send(message); }`));
        assert.equal(await (await open(port)).ask("a"), "a"); // the same server serves it from now on
      },
    ));

  it("requests with another Upgrade header are ordinary requests, with their bodies", () =>
    withHot(
      { "server.ts": server(`message() {}`, "", `request.text().then((body) => new Response("body " + body))`) },
      {},
      async (program) => {
        const port = await listening(program);
        const request = http.request({
          host: "127.0.0.1",
          port,
          method: "POST",
          headers: {
            connection: "Upgrade, HTTP2-Settings",
            upgrade: "h2c",
            "http2-settings": "AAMAAABkAAQAoAAAAAIAAAAA",
          },
        });
        request.end("hello");
        const [response] = await once(request, "response");
        assert.equal(Buffer.concat(await response.toArray()).toString(), "body hello");
      },
    ));
});

describe("updates of live sockets", () => {
  const echo = (n) =>
    server(
      `open(ws) { ws.subscribe("all"); ws.send("open ${n}"); },
       message(ws, message) { ws.send("${n} " + message); },
       close(ws, code) { console.log("close ${n}", code); }`,
    );

  it("the new version's handlers get the events of open sockets, which keep data and topics (N2)", () =>
    withHot(
      {
        "server.ts": `import { version } from "./version.ts"; ${server(
          `open(ws) { ws.subscribe("all"); ws.send("open " + version); },
           message(ws, message) { ws.send([version, ++ws.data.count, ws.isSubscribed("all"), message].join(" ")); },
           close(ws) { console.log("close " + version, ws.data.count); }`,
          "",
          `server.upgrade(request, { data: { count: 0 } }) ? undefined : new Response(String(server.publish("all", "news " + version)))`,
        )}`,
        "version.ts": "export const version = 1;",
      },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port);
        assert.equal(await client.next(), "open 1");
        assert.equal(await client.ask("a"), "1 1 true a");
        await program.save("version.ts", "export const version = 2;");
        assert.equal(await client.ask("b"), "2 2 true b");
        assert.equal(await text(port), "6");
        assert.equal(await client.next(), "news 2");
        assert.equal(await (await open(port)).next(), "open 2");
        client.socket.close();
        await program.prints(/close 2 2/);
      },
    ));

  it("a version that is broken, throws or has a wrong `websocket` leaves the old handlers (N3)", () =>
    withHot({ "server.ts": echo(1) }, {}, async (program) => {
      const client = await open(await listening(program));
      assert.equal(await client.next(), "open 1");
      for (const [code, message] of [
        ["export default {", /Expected|Unexpected/],
        [`${echo(2)} throw new Error("late");`, /Error: late/],
        [
          `export default { port: 0, hostname: "127.0.0.1", fetch() {}, websocket: "no" };`,
          /`websocket` of the default export is "no": it must be an object with handlers/,
        ],
      ]) {
        program.write("server.ts", code);
        await program.prints(message);
        assert.equal(await client.ask("a"), "1 a");
      }
      for (const [websocket, message] of [
        ["message: 1", /`websocket\.message` of the default export is no function/],
        [`idleTimeout: "long"`, /`websocket\.idleTimeout` of the default export is "long": it must be a number from 0/],
      ]) {
        program.write("server.ts", server(websocket));
        await program.prints(message);
        assert.equal(await client.ask("a"), "1 a");
      }
      // `save` could take the line of the update before for its own.
      program.write("server.ts", echo(3));
      await until(async () => (await client.ask("a")) === "3 a");
    }));

  it("messages and upgrades during an update wait for the new code, in order; none is lost (N2)", () =>
    withHot(
      {
        "server.ts": `import { version } from "./version.ts"; ${server(`message(ws, message) { ws.send(version + " " + message); }`)}`,
        "version.ts": "export const version = 0;",
      },
      {},
      async (program) => {
        const port = await listening(program);
        const clients = await Promise.all(Array.from({ length: 5 }, () => open(port)));
        const slow = (n) => `await new Promise((go) => setTimeout(go, 30)); export const version = ${n};`;
        let isDone = false;
        let opened = 0;
        const updates = (async () => {
          for (let n = 1; n <= 15; n++) await program.save("version.ts", slow(n));
          isDone = true;
        })();
        const upgrades = (async () => {
          while (!isDone) {
            const young = await open(port);
            assert.match(await young.ask("new"), /^\d+ new$/);
            young.socket.terminate();
            opened++;
          }
        })();
        const sent = await Promise.all(
          clients.map(async ({ socket }) => {
            let n = 0;
            while (!isDone) {
              for (let burst = 0; burst < 20; burst++) socket.send(String(n++));
              await new Promise((go) => setTimeout(go, 2));
            }
            socket.send(String(n++)); // on a busy machine none may have been sent since the last update began
            return n;
          }),
        );
        await Promise.all([updates, upgrades]);
        assert.ok(opened > 0);
        for (const [index, client] of clients.entries()) {
          let newest = 0;
          for (let n = 0; n < sent[index]; n++) {
            const [version, message] = (await client.next()).split(" ").map(Number);
            assert.equal(message, n);
            assert.ok(version >= newest);
            newest = version;
          }
          assert.equal(newest, 15);
          assert.equal(client.received.length, 0);
        }
      },
    ));

  it("a message during an update is answered by the new code", () =>
    withHot({ "server.ts": echo(1) }, {}, async (program) => {
      const client = await open(await listening(program));
      assert.equal(await client.next(), "open 1");
      const wait = `console.log("evaluating"); await new Promise((go) => process.once("message", go));`;
      program.write("server.ts", `${wait} ${echo(2)}`);
      await program.prints(/evaluating/);
      client.socket.send("a");
      client.socket.send("b");
      program.send({});
      assert.equal(await client.next(), "2 a");
      assert.equal(await client.next(), "2 b");
    }));

  it("an update that hangs: the old code answers after two seconds (N3)", () =>
    withHot({ "server.ts": echo(1) }, {}, async (program) => {
      const client = await open(await listening(program));
      assert.equal(await client.next(), "open 1");
      program.write("server.ts", `console.log("evaluating"); await new Promise(() => {}); ${echo(2)}`);
      await program.prints(/evaluating/);
      assert.equal(await client.ask("a"), "1 a");
      program.write("server.ts", echo(3));
      await program.prints(/reloaded server\.ts/);
      assert.equal(await client.ask("a"), "3 a");
    }));

  it("sockets stay open when the server moves to another port", () =>
    withHot({ "server.ts": echo(1) }, {}, async (program) => {
      const client = await open(await listening(program));
      assert.equal(await client.next(), "open 1");
      const port = await freePort();
      program.write("server.ts", echo(2).replace("port: 0", `port: ${port}`));
      assert.equal(await listening(program), port);
      assert.equal(await client.ask("a"), "2 a");
      assert.equal(await (await open(port)).next(), "open 2");
    }));

  it("a version without `websocket` closes the open sockets with 1001 and says so", () =>
    withHot({ "server.ts": echo(1) }, {}, async (program) => {
      const port = await listening(program);
      const clients = [await open(port), await open(port)];
      program.write(
        "server.ts",
        `export default { port: 0, hostname: "127.0.0.1", fetch: () => new Response("plain") };`,
      );
      await program.prints(/the default export has no `websocket` any more: closed 2 open WebSockets with code 1001/);
      for (const { closed } of clients)
        assert.deepEqual(await closed, { code: 1001, reason: "WebSockets are no longer served" });
      assert.equal(await text(port), "plain");
      await program.save("server.ts", echo(2));
      assert.equal(await (await open(port)).next(), "open 2");
    }));

  it("errors of handlers are reported with a code frame; program and socket go on (N3)", () =>
    withHot(
      {
        "server.ts": server(`
          open() { throw new Error("in open"); },
          async message(ws, message) {
            if (message === "throw") throw new Error("in message");
            ws.send(message);
          },
          close() { throw new Error("in close"); }`),
      },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port);
        await program.prints(/Error: in open\n[^]*server\.ts:\d+:\d+\n[^]*throw new Error\("in open"\)/);
        client.socket.send("throw");
        await program.prints(/Error: in message\n[^]*server\.ts:\d+:\d+\n[^]*throw new Error\("in message"\)/);
        assert.equal(await client.ask("a"), "a");
        client.socket.close();
        await program.prints(/Error: in close/);
        assert.equal(await (await open(port)).ask("b"), "b");
      },
    ));

  it("Ctrl-C closes sockets with 1001, calls close, and waits for no client that does not answer (N6)", () =>
    withHot(
      { "server.ts": `${echo(1)} import.meta.hot.dispose(() => console.log("disposed"));` },
      {},
      async (program) => {
        const port = await listening(program);
        const client = await open(port);
        const deaf = await open(port);
        await Promise.all([client.next(), deaf.next()]);
        deaf.socket.pause();
        program.child.kill("SIGINT");
        assert.deepEqual(await client.closed, { code: 1001, reason: "the server is stopping" });
        assert.equal(await program.exited, 130);
        assert.match(program.output(), /close 1 1001\n[^]*close 1 1006\n[^]*disposed/);
        deaf.socket.terminate();
      },
    ));
});
