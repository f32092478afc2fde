import { IncomingMessage, Server, type ServerResponse } from "node:http";
import { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";

/** Answers requests of pages for their code, and takes their WebSockets. */
export interface PageRequests {
  isOwn(url: string | undefined): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Serves the code and updates of pages on every HTTP server of the program (rule W2: one port), whatever router it has. The program
 * does not see these requests.
 */
export function answerPageRequests(pages: PageRequests, report: (error: unknown) => void): void {
  for (const { prototype } of [Server, HttpsServer]) {
    const emit = prototype.emit as (event: string | symbol, ...args: unknown[]) => boolean;
    prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
      if ((event !== "request" && event !== "upgrade") || !pages.isOwn((args[0] as IncomingMessage).url))
        return emit.call(this, event, ...args);
      if (event === "upgrade") pages.upgrade(...(args as [IncomingMessage, Duplex, Buffer]));
      else
        pages.handle(...(args as [IncomingMessage, ServerResponse])).catch((error: unknown) => {
          report(error);
          (args[1] as ServerResponse).destroy();
        });
      return true;
    } as typeof prototype.emit;
  }
  upgradeWithoutListeners(pages);
}

const WANTED = Symbol("upgrade");

/**
 * Node treats a request for a WebSocket as any other one if the server has no `upgrade` listener: it sets `upgrade` to false. That of a
 * page stays true.
 */
function upgradeWithoutListeners(pages: PageRequests): void {
  Object.defineProperty(IncomingMessage.prototype, "upgrade", {
    configurable: true,
    get(this: IncomingMessage & { [WANTED]?: boolean }) {
      return this[WANTED];
    },
    set(this: IncomingMessage & { [WANTED]?: boolean }, value: boolean) {
      this[WANTED] = value || (this[WANTED] === true && pages.isOwn(this.url));
    },
  });
}
