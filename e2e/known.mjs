/** Cases that a host cannot pass, with the reason. docs/hosts.md lists them; `npm test` skips them. */
const NOT_AWAITED =
  "Turbopack applies an update synchronously: `beforeUpdate` and `dispose` start before it, but nothing awaits them";
const DISPOSED_FIRST =
  "Turbopack disposes modules that are no longer imported before it evaluates the new code, not after it";
const PROPAGATED_LATE = "`invalidate` reloads the page: Turbopack would propagate it with the next save only";

const AFTER_AN_ERROR = "after a run-time error the client of Next.js skips the next update";

const COMPARED_WITH_FAILED =
  "after a build with errors the fix reloads the page: rspack before 2.0 compares it with the failed build, which no page has";

export const KNOWN = {
  "rspack@1.7": {
    "build-error-then-throws": COMPARED_WITH_FAILED,
    "error-error-fix": COMPARED_WITH_FAILED,
    "missing-import": COMPARED_WITH_FAILED,
    "module-deleted": COMPARED_WITH_FAILED,
    "syntax-error": COMPARED_WITH_FAILED,
  },
  "next-webpack": {
    "build-error-then-throws": AFTER_AN_ERROR,
    "error-event": AFTER_AN_ERROR,
    "throws-then-throws-then-fixed": AFTER_AN_ERROR,
    "throws-while-evaluated": AFTER_AN_ERROR,
  },
  "next-turbopack": {
    "async-callbacks": NOT_AWAITED,
    "async-dispose-order": NOT_AWAITED,
    dispose: NOT_AWAITED,
    // It passes on an idle machine.
    "accept-array": "on a busy machine Turbopack makes two updates of files that are saved together",
    "barrel-reevaluated": "Turbopack imports from the module behind a barrel, so accepting the barrel is not enough",
    "before-full-reload": "Next.js reloads the page itself, without an event",
    "invalidate-accepted-by-importer": PROPAGATED_LATE,
    "invalidate-chain": PROPAGATED_LATE,
    invalidate: PROPAGATED_LATE,
    "json-dependency": "the importer's binding of a JSON file keeps its old value",
    "missing-import": "the page reloads when a missing file appears",
    "module-renamed": DISPOSED_FIRST,
    prune: DISPOSED_FIRST,
    "throws-then-throws-then-fixed":
      "the callback of a module that throws twice gets `undefined` once more after the fix",
  },
};
