import type { PushedUpdate } from "../../core/protocol.js";
import type { WebpackHost } from "./host.js";

/**
 * Lets the bundler's runtime take the files of an update from the server's message: the two requests, for manifest and code, are saved.
 * @returns takes a message
 */
export function createPushReceiver(host: WebpackHost): (update: PushedUpdate) => void {
  const { require } = host;
  const { hmrM: downloadManifest, l: loadScript } = require;
  let files: PushedUpdate["files"] = {};
  require.hmrM = async () => files[require.hmrF()] ?? downloadManifest();
  require.l = (url, ...rest) => {
    try {
      const code = files[url.slice(require.p.length)] as string;
      // Where the page's content security policy forbids this, it throws.
      // biome-ignore lint/security/noGlobalEval: a script element with the same code would run it as well
      if (code) return globalThis.eval(`${code}\n//# sourceURL=${new URL(url, location.href)}`);
    } catch {}
    loadScript(url, ...rest);
  };
  return ({ hash, files: pushed }) => {
    files = pushed;
    // Not an update of another build that has its pages on this server, nor of another version than this page has.
    if (files[require.hmrF()]) void host.build(hash);
  };
}
