import { rspack } from "@rspack/core";
import { hotMiddleware } from "import-meta-hot/middleware";
import { configs } from "../rspack.config.mjs";
import { mayHave, pageOf } from "./pages.js";

/** The three bundles, built in this process. An edit of the server does not run this module again. */
export const bundles = hotMiddleware(rspack(configs("development")), { page: pageOf, allow: mayHave });

import.meta.hot.dispose(() => bundles.close());
