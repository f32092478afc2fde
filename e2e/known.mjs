/** Cases that cannot hold on a host, with the reason: the README's table of hosts lists them, `npm test` does not run them. */
const SYNCHRONOUS =
  "Turbopack applies an update at once: `beforeUpdate` and `dispose` are started before, and not waited for";
const DISPOSED_FIRST = "what is no longer imported is disposed before the new code runs, not after it";
const NOT_HANDED_ON = "`invalidate` reloads the page: Turbopack would hand it on with the next save only";

const AFTER_AN_ERROR = "after an error at run time Next's client does not take the next update";

export const KNOWN = {
  "next-webpack": {
    "error-event": AFTER_AN_ERROR,
    "throws-then-throws-then-fixed": AFTER_AN_ERROR,
    "throws-while-evaluated": AFTER_AN_ERROR,
  },
  "next-turbopack": {
    "async-callbacks": SYNCHRONOUS,
    "async-dispose-order": SYNCHRONOUS,
    dispose: SYNCHRONOUS,
    // It passes on a quiet machine.
    "accept-array": "where the machine is busy, Turbopack makes two updates of files that are saved together",
    "barrel-reevaluated":
      "imports through a barrel are taken from the module behind it: accepting the barrel is not enough",
    "before-full-reload": "the reload is Next's own, without a word before",
    "invalidate-accepted-by-importer": NOT_HANDED_ON,
    "invalidate-chain": NOT_HANDED_ON,
    invalidate: NOT_HANDED_ON,
    "json-dependency": "the importer's own binding of a JSON file stays as it was",
    "missing-import": "a file that was missing and appears reloads the page",
    "module-renamed": DISPOSED_FIRST,
    prune: DISPOSED_FIRST,
    "throws-then-throws-then-fixed":
      "a module that throws twice and then is fixed gives its callback `undefined` once more",
  },
};
