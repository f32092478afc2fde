/** The overlay of a page of the dev server, in front of its modules (rules U15, W9). */
import { DESCRIBE_PATH, EDITOR_PATH } from "../../core/protocol.js";
import { Overlay, showUncaughtErrors } from "../../overlay/overlay.js";
import type { PageRuntime } from "./runtime.js";

declare global {
  /** Called with the token of the page's server. */
  var __hotOverlay__: ((runtime: PageRuntime, token: string) => void) | undefined;
}

globalThis.__hotOverlay__ = (runtime, token) => {
  runtime.display = new Overlay({ editor: EDITOR_PATH, describe: DESCRIBE_PATH, token });
  showUncaughtErrors(runtime.display);
};
