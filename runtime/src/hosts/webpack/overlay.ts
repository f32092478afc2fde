/** The overlay of bundled pages: an entry of its own, so that nothing of it is there when it is off (rule U15). */
import { Instance } from "../../core/instance.js";
import { Overlay, showUncaughtErrors } from "../../overlay/overlay.js";
import { host } from "./current.js";

/** The query of this entry: `?` and its parameters, encoded. The bundlers replace this name. */
declare const __resourceQuery: string;

if (host) {
  const [editor, describe, token] = __resourceQuery.slice(1).split("&").map(decodeURIComponent) as [
    string,
    string,
    string,
  ];
  const overlay = new Overlay({ editor, describe, token });
  host.display = overlay;
  showUncaughtErrors(overlay);

  // It closes on the next good update: one that brings no error.
  const instance = new Instance();
  let errorsBefore = 0;
  host.events.on(instance, "bun:beforeUpdate", () => {
    errorsBefore = overlay.errors;
  });
  host.events.on(instance, "bun:afterUpdate", () => {
    if (overlay.errors === errorsBefore) overlay.clear();
  });
}
