import { dirname } from "node:path";
import type { Indirect } from "../compile/compiler.js";
import type { EventClient } from "../core/api.js";
import type { PageRequests } from "../hosts/node/page-requests.js";
import { projectFolder } from "./find-pages.js";
import { HtmlPage } from "./html-page.js";
import { PageReporter } from "./reporter.js";
import { Site } from "./site.js";

export interface ProgramPagesOptions {
  indirect: Indirect;
  /** See {@link SiteOptions}. */
  console: boolean;
  env: readonly string[];
  allowedHosts: readonly string[];
}

/** The pages that a program imports (rule W2). */
export class ProgramPages {
  readonly site: Site;
  readonly #pages = new Map<string, HtmlPage>();

  /**
   * @param entry of the program
   * @param onEvent gets what pages send
   * @throws if the plugin is not installed
   */
  constructor(
    entry: string,
    options: ProgramPagesOptions,
    onEvent: (event: string, data: unknown, client: EventClient) => void,
  ) {
    const reporter = new PageReporter((id) => this.site.nameOf(id));
    this.site = new Site(
      { ...options, root: projectFolder(dirname(entry)) },
      reporter.eventsOf(() => this.site, onEvent),
    );
  }

  /** What a server is asked for besides the program's own paths. */
  get requests(): PageRequests {
    const { site } = this;
    return {
      isOwn: Site.isOwn,
      handle: (request, response) => site.handle(request, response),
      upgrade: (request, socket, head) => site.upgrade(request, socket, head),
    };
  }

  /** @param path of the HTML file */
  page(path: string): HtmlPage {
    const known = this.#pages.get(path);
    if (known) return known;
    const page = new HtmlPage(this.site, this.site.add(path));
    this.#pages.set(path, page);
    return page;
  }
}
