/** Cases that a host cannot pass, with the reason. docs/hosts.md lists them; `npm test` skips them. */
const COMPARED_WITH_FAILED =
  "after a build with errors the fix reloads the page: rspack before 2.0 compares it with the failed build, which no page has";

const BROKEN =
  "without `ImportMetaHot`, rspack makes an update that does not parse: a new module is not async, and awaits modules that were";

const TOO_LATE =
  "rspack before 2.2 writes a build before anybody sees that a module's code awaits though the module is not async: the page reloads, and has the build after it";

const PROMISE = "without `ImportMetaHot`, rspack takes the promise of a module with top-level await for its namespace";

export const KNOWN = {
  "rspack-stock": {
    "build-error-elsewhere": "without `ImportMetaHot`, rspack loses what changed in a chunk while the build had errors",
    "top-level-await-binding": PROMISE,
    "top-level-await-gained": PROMISE,
    "top-level-await-lost": BROKEN,
    "top-level-await-lost-in-cycle": BROKEN,
  },
  "webpack-stock": {
    "dynamic-import-top-level-await":
      "without `ImportMetaHot`, webpack renews a variable that is not there when a module with top-level await is accepted and only `import()` imports it",
  },
  "rspack@1.7": {
    "broken-then-throws-self-accepting": COMPARED_WITH_FAILED,
    "build-error-elsewhere": COMPARED_WITH_FAILED,
    "build-error-then-throws": COMPARED_WITH_FAILED,
    "error-error-fix": COMPARED_WITH_FAILED,
    "json-broken-and-fixed": COMPARED_WITH_FAILED,
    "missing-import": COMPARED_WITH_FAILED,
    "module-deleted": COMPARED_WITH_FAILED,
    "syntax-error": COMPARED_WITH_FAILED,
    "top-level-await-gained":
      "importers are evaluated twice when a dependency of a dependency awaits no more: in rspack before 2.0 there is an update more",
    "top-level-await-lost": TOO_LATE,
    "top-level-await-lost-in-cycle": TOO_LATE,
  },
  "rspack@2.1": {
    "top-level-await-lost": TOO_LATE,
    "top-level-await-lost-in-cycle": TOO_LATE,
  },
  "next-webpack": {
    "throws-after-accept-in-import":
      "nothing happens when a module that accepts itself and threw in an import() is repaired; the cause is not known, webpack alone passes",
    "top-level-await-binding":
      "webpack 5.98, which Next.js brings, takes the promise of an accepted dependency with top-level await for its namespace (fixed in webpack 5.101)",
  },
  "next-turbopack": {
    "stops-accepting-itself":
      "Turbopack evaluates a module twice that no longer accepts itself, if an importer is saved with it",
    "throws-after-accept-in-import":
      "a module that accepts itself and threw in an import() is repaired alone, and its importers do not run",
    // It passes on an idle machine.
    "accept-array": "on a busy machine Turbopack makes two updates of files that are saved together",
    "barrel-reevaluated": "Turbopack imports from the module behind a barrel, so accepting the barrel is not enough",
    "missing-import":
      "Turbopack imports from the module behind a re-export, so the importer changes, too, and the page reloads",
    "throws-through-new-module":
      "when a module threw and another one imports it through a new module, Turbopack keeps the error in the new module, and throws it again after the fix",
    "top-level-await-binding":
      "Turbopack takes the promise of an accepted dependency with top-level await for its namespace",
  },
};
