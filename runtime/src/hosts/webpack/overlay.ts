/** The overlay of bundled pages: an entry of its own, so that nothing of it is there when it is off (rule U15). */
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
  host.display = new Overlay({ editor, describe, token });
  showUncaughtErrors(host.display);
}
