import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerPageRequests } from "../../hosts/node/page-requests.js";
import { ServedPage } from "../../hosts/node/served-page.js";
import { responseWithFile, type StaticFile, sendFile } from "./static-file.js";

/** What a built program knows of its files, with paths relative to their folder. */
export interface ServedManifest {
  /** Base of the URLs, with a slash at both ends. */
  base: string;
  files: Readonly<Record<string, Omit<StaticFile, "path">>>;
}

/** The pages of a built program (rule W11), and their scripts, style sheets and assets. */
export class BuiltPages {
  readonly #files = new Map<string, StaticFile>();

  /** @param folder URL of the folder with the files */
  constructor(
    private readonly manifest: ServedManifest,
    folder: string,
  ) {
    const root = fileURLToPath(folder);
    for (const [name, file] of Object.entries(manifest.files))
      this.#files.set(name, { ...file, path: join(root, name) });
  }

  /** Answers for hashed files on every HTTP server of the program, whatever router it has. */
  serveAssets(): void {
    answerPageRequests(
      {
        isOwn: (url) => this.#assetAt(url) !== undefined,
        handle: async (request, response) => sendFile(this.#assetAt(request.url)!, request, response),
        upgrade: (_request, socket) => void socket.destroy(),
      },
      (error) => console.error(error),
    );
  }

  /** @param name of the document @param index path of its HTML file at build time */
  page(name: string, index: string): ServedPage {
    const file = this.#files.get(name);
    if (!file) throw new Error(`${name} is not part of this build`);
    return new BuiltPage(file, index);
  }

  #assetAt(url = ""): StaticFile | undefined {
    const { base } = this.manifest;
    if (!url.startsWith(base)) return undefined;
    const path = url.slice(base.length).replace(/[?#].*$/s, "");
    const file = this.#files.get(path) ?? this.#files.get(decoded(path));
    return file?.isHashed ? file : undefined;
  }
}

class BuiltPage extends ServedPage {
  readonly #file: StaticFile;

  constructor(
    file: StaticFile,
    readonly index: string,
  ) {
    super();
    this.#file = file;
  }

  readonly fetch = (request: Request): Promise<Response> => responseWithFile(this.#file, request);

  readonly handler = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    sendFile(this.#file, request, response);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
