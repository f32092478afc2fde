/** A file of an update. */
export interface UpdateFile {
  name: string;
  source: { source(): string | Uint8Array };
}

/** What is used of webpack's and rspack's compilation; both have it. */
export interface EmittedCompilation {
  hash?: string | null;
  getAssets(): Iterable<UpdateFile & { info: { hotModuleReplacement?: boolean | undefined } }>;
}

const known = new WeakMap<EmittedCompilation, readonly UpdateFile[]>();

/** The files of the update to this build. The assets of a build are looked through once. */
export function updateFilesOf(compilation: EmittedCompilation): readonly UpdateFile[] {
  const files = known.get(compilation) ?? [...compilation.getAssets()].filter(({ info }) => info.hotModuleReplacement);
  known.set(compilation, files);
  return files;
}
