import { createHmac } from "node:crypto";
import { isToken } from "../http/token.js";

/**
 * The keys of pages, in the addresses of their code and on their WebSocket (rule W10). Each page has its own, so the
 * document of one page gives no access to the code of another, which the server may show to other people.
 */
export class Keys {
  /** The key of all assets. The hash in an asset's URL protects it. */
  readonly assets: string;

  /** @param secret that no page is given */
  constructor(private readonly secret: string) {
    this.assets = this.#derive("assets");
  }

  /** The key of a page. @param id of the page */
  of(id: string): string {
    return this.#derive(`page ${id}`);
  }

  /** The page whose key this is. */
  find<T extends { readonly key: string }>(pages: Iterable<T>, given: unknown): T | undefined {
    let found: T | undefined;
    for (const page of pages) if (isToken(given, page.key)) found = page;
    return found;
  }

  #derive(purpose: string): string {
    return createHmac("sha256", this.secret).update(purpose).digest("base64url").slice(0, 24);
  }
}
