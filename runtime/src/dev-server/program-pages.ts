import { dirname } from "node:path";
import type { Indirect } from "../compile/compiler.js";
import { findConfig } from "../config/find.js";
import type { EventClient } from "../core/api.js";
import type { PageRequests } from "../hosts/node/page-requests.js";
import { projectFolder } from "./find-pages.js";
import { HtmlPage } from "./html-page.js";
import { PageReporter } from "./reporter.js";
import { isSiteUrl } from "./routes.js";
import type { Settings } from "./settings.js";
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
  site!: Site;
  readonly #pages = new Map<string, HtmlPage>();
  readonly #root: string;
  /** The last restart: the next one waits for it. */
  #restarting = Promise.resolve();
  readonly #reporter = new PageReporter((id) => this.site.nameOf(id));

  private constructor(
    entry: string,
    private readonly options: ProgramPagesOptions,
    private readonly onEvent: (event: string, data: unknown, client: EventClient) => void,
  ) {
    this.#root = projectFolder(dirname(entry));
  }

  /**
   * @param entry of the program
   * @param onEvent gets what pages send
   * @throws if the transform is not installed, or the config file is wrong
   */
  static async open(
    entry: string,
    options: ProgramPagesOptions,
    onEvent: (event: string, data: unknown, client: EventClient) => void,
  ): Promise<ProgramPages> {
    const pages = new ProgramPages(entry, options, onEvent);
    pages.site = await pages.#createSite();
    return pages;
  }

  /** What a server is asked for besides the program's own paths. */
  get requests(): PageRequests {
    return {
      isOwn: isSiteUrl,
      handle: (request, response) => this.site.handle(request, response),
      upgrade: (request, socket, head) => this.site.upgrade(request, socket, head),
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

  async #createSite(): Promise<Site> {
    const path = findConfig(this.#root);
    const settings = path === undefined ? undefined : await this.#settings(path);
    const { options } = this;
    const allowedHosts = [...options.allowedHosts, ...(settings?.config.allowedHosts ?? [])];
    return new Site(
      { ...options, root: this.#root, allowedHosts, settings },
      {
        ...this.#reporter.eventsOf(() => this.site, this.onEvent),
        onConfig: (path) => {
          this.#restarting = this.#restarting.then(() => this.#restart(path));
        },
      },
    );
  }

  /** Where a page is served is the program's decision. */
  async #settings(path: string): Promise<Settings> {
    const { loadSettings } = await import("./plugins/load-settings.js");
    const settings = await loadSettings(path, this.#root);
    return { ...settings, config: { ...settings.config, base: "/" } };
  }

  /** Another site takes the place of this one. Pages connect to it by themselves, and get what differs. */
  async #restart(path: string): Promise<void> {
    try {
      const next = await this.#createSite();
      const previous = this.site;
      this.site = next;
      for (const [path, page] of this.#pages) page.moveTo(next, next.add(path));
      previous.close();
      this.#reporter.restarted(path);
    } catch (error) {
      this.site.watchConfig((error as { files?: string[] }).files ?? []);
      this.#reporter.configError(error);
    }
  }
}
