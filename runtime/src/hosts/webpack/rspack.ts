/** What a page of rspack needs beside the host (seen in 2.3.2 and 2.3.4). An entry of its own, so that webpack's pages have nothing of it. */
import { host } from "./current.js";
import { detachImports } from "./graph.js";

if (host) {
  const { require } = host;
  const loaded = require.h();
  require.i.push(({ id }) => {
    // A module that moved here from a chunk that is not loaded, with the same code as before, is not in rspack's update.
    if (!require.m[id] && require.h() !== loaded) giveUp(`the update does not have ${id}`);
  });
  for (const kind in require.hmrC) {
    const download = require.hmrC[kind]!;
    require.hmrC[kind] = (...given) => {
      // A module that the build dropped takes no update of what it imports: it is pruned at the end, and what it imports may have moved to a
      // chunk that is not loaded. Evaluated again, it would leave an error in rspack's cache for each of those.
      for (const id of given[2]) detachImports(String(id), require.c);
      // Modules with new code whose chunk is not loaded any more: rspack would dispose them, and not run the code that it sends. A module that
      // is in use may have moved there from a chunk that is loaded.
      const moved = (given[9] ?? {}) as Record<string, unknown>;
      for (const id in moved) if (require.c[id]) delete moved[id];
      return download(...given);
    };
  }
}

/** Loads the page again. What its modules throw until then is the consequence. */
function giveUp(reason: string): never {
  Object.assign(host!, { showError() {} });
  void host!.reload(reason);
  throw new Error(reason);
}
