import { createHash, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { isIP } from "node:net";
import { join } from "node:path";
import type { HttpsOptions } from "../config/options.js";
import { ensurePrivateFolder, readPrivateFile, userCacheFolder, writePrivateFile } from "../fs/private-folder.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Browsers refuse certificates for longer than 398 days. */
const VALID_DAYS = 365;
/** A certificate that ends sooner is replaced when the server starts. */
const RENEW_DAYS = 30;
const MAX_BYTES = 64 * 1024;

/**
 * A self-signed certificate for this machine and these names, for `https: true`. It is kept where only the user can read it, so that a browser
 * that trusts it once goes on to.
 */
export async function ownCertificate(names: readonly string[]): Promise<HttpsOptions> {
  // A name such as `.example.com` stands for all below it.
  const wanted = new Set(["localhost", "127.0.0.1", "::1", ...names.map((name) => name.replace(/^\./, "*."))]);
  const folder = join(userCacheFolder(), "import-meta-hot-certificates");
  const file = join(
    folder,
    `${createHash("sha1")
      .update([...wanted].sort().join())
      .digest("hex")}.json`,
  );
  const isKept = ensurePrivateFolder(folder);
  const known = isKept ? read(file) : undefined;
  if (known) return known;
  const made = await create([...wanted]);
  if (isKept) writePrivateFile(file, JSON.stringify(made));
  return made;
}

function read(file: string): HttpsOptions | undefined {
  try {
    const { key, cert } = JSON.parse(readPrivateFile(file, MAX_BYTES).toString()) as { key: string; cert: string };
    const { validFrom, validTo } = new X509Certificate(cert);
    const isValid = Date.parse(validFrom) <= Date.now() && Date.parse(validTo) > Date.now() + RENEW_DAYS * DAY_MS;
    return isValid ? { key, cert } : undefined;
  } catch {
    return undefined; // there is none, or it cannot be read
  }
}

async function create(names: readonly string[]): Promise<HttpsOptions> {
  // Loaded when a certificate is made: about once a year.
  const { generate } = createRequire(import.meta.url)("selfsigned") as typeof import("selfsigned");
  const altNames = names.map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    // The clock of another machine may be behind.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  return { key, cert };
}
