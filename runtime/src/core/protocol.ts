/**
 * The strings of the protocol between a page and its dev server. The dev servers of webpack and rspack define the kinds
 * of messages; the rest is ours.
 */

/** Kinds of messages on the socket. */
export const HASH = "hash";
export const OK = "ok";
export const STILL_OK = "still-ok";
export const WARNINGS = "warnings";
export const ERRORS = "errors";
export const STATIC_CHANGED = "static-changed";
/** Events of `import.meta.hot.send` and `on`; other users of the socket ignore it. */
export const EVENT = "import-meta-hot";

/** Paths that our routes and sockets begin with. */
export const DESCRIBE_PATH = "/__import-meta-hot/describe";
export const EDITOR_PATH = "/__import-meta-hot/open-editor";
export const SOCKET_PATH = "/__import-meta-hot/socket";

/** Carries the token that only the server's own pages know: a header of requests, a parameter of the socket's address. */
export const TOKEN_HEADER = "x-import-meta-hot-token";
export const TOKEN_PARAMETER = "token";
