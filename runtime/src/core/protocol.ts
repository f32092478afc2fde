/**
 * The protocol between a page and its dev server. The dev servers of webpack and rspack define the kinds
 * of messages; the rest is ours.
 */

/** Kinds of messages on the socket. */
export const HASH = "hash";
export const OK = "ok";
export const WARNINGS = "warnings";
/** Of a build without errors: `still-ok` is another one that changed nothing. */
export const BUILT = /ok$|^warnings/;
export const ERRORS = "errors";
export const STATIC_CHANGED = "static-changed";
/** Events of `import.meta.hot.send` and `on`; other users of the socket ignore it. */
export const EVENT = "import-meta-hot";

/** An update of webpack or rspack, before its build is announced. */
export const UPDATE = "import-meta-hot:update";

/** What the message {@link UPDATE} has as `data`. */
export interface PushedUpdate {
  /** Of the build that it leads to. */
  hash: string;
  /** By name: the bundler's manifests, and the code of chunks. */
  files: Record<string, string | object>;
}

/** Paths that our routes and sockets begin with. */
export const DESCRIBE_PATH = "/__import-meta-hot/describe";
export const EDITOR_PATH = "/__import-meta-hot/open-editor";
export const SOCKET_PATH = "/__import-meta-hot/socket";

/** Carries the token that only the server's own pages know: a header of requests, a parameter of the socket's address. */
export const TOKEN_HEADER = "x-import-meta-hot-token";
export const TOKEN_PARAMETER = "token";
