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
      "Next.js forgets a module that threw while it was evaluated for the first time (`strictModuleExceptionHandling`): its repair is no update of a module in use",
  },
  "next-turbopack": {
    // It passes on an idle machine.
    "accept-array": "on a busy machine Turbopack makes two updates of files that are saved together",
    "barrel-reevaluated": "Turbopack imports from the module behind a barrel, so accepting the barrel is not enough",
    "missing-import":
      "Turbopack imports from the module behind a re-export, so the importer changes, too, and the page reloads",
  },
};
