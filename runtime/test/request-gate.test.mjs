/** Which requests a dev server of ours answers (W10, SECURITY.md). */
import assert from "node:assert/strict";
import { hostname } from "node:os";
import { describe, it } from "node:test";
import { RequestGate } from "../dist/http/request-gate.js";

const gate = new RequestGate({ option: '"allowedHosts"', allowedHosts: ["dev.example.com", ".example.org"] });
const passes = (headers, kind = "code") => gate.refusal({ headers }, kind) === undefined;

describe("RequestGate", () => {
  it("answers this machine's own names and addresses, and the hosts that are allowed", () => {
    const own = ["localhost", "localhost:3000", "app.localhost", "127.0.0.1:1", "127.1.2.3", "[::1]:3000", hostname()];
    for (const host of [...own, "DEV.example.com:80", "example.org", "a.b.example.org"])
      assert.ok(passes({ host }), host);
  });

  it("refuses every other host, however it is spelled", () => {
    for (const host of [
      undefined,
      "",
      "evil.example",
      "localhost.evil.example",
      "notlocalhost",
      "127.0.0.1.evil.example",
      "192.0.2.1", // an address for documentation (RFC 5737): no machine has it
      "[2001:db8::1]",
      "dev.example.com.evil.example",
      "sub.dev.example.com",
      "notexample.org",
      "evil.example@localhost",
      "localhost@evil.example",
      "evil.example/localhost",
      "evil.example#localhost",
      "evil.example\\localhost",
      "localhost evil.example",
      "localhost:port",
    ])
      assert.ok(!passes({ host }), host);
  });

  it("refuses pages of other origins: another port, another scheme's host, none at all", () => {
    const host = "localhost:3000";
    assert.ok(passes({ host, origin: "http://localhost:3000" }, "socket"));
    assert.ok(passes({ host, origin: "https://dev.example", "x-forwarded-host": "dev.example" }, "socket"), "a proxy");
    for (const origin of ["http://localhost:3001", "http://localhost", "http://evil.example", "null", "", "file://"])
      assert.ok(!passes({ host, origin }, "socket"), origin);
  });

  it("lets other sites link to pages, and nothing more", () => {
    const headers = { host: "localhost", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    assert.ok(passes(headers, "page"));
    assert.ok(!passes(headers, "code"));
    assert.ok(!passes(headers, "socket"));
    assert.ok(!passes({ ...headers, "sec-fetch-mode": "no-cors" }, "page"));
  });
});
