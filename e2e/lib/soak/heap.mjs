/** Heap sizes over a run, and whether they grow. */
export class HeapSamples {
  /** Each is `{ edits, [name]: bytes }`. */
  #samples = [];

  /** @param heaps bytes by name: "program", "page", "server" */
  add(edits, heaps) {
    this.#samples.push({ edits, ...heaps });
  }

  last() {
    return this.#samples.at(-1);
  }

  /**
   * @returns for each name `{ startMB, endMB, slope }`, where slope is KB for each 1,000 edits by least squares. The first fifth does
   *   not count: caches fill.
   */
  summary() {
    const samples = this.#samples.slice(Math.ceil(this.#samples.length / 5));
    const names = Object.keys(samples[0] ?? {}).filter((name) => name !== "edits");
    return Object.fromEntries(
      names.map((name) => {
        const points = samples.map((sample) => [sample.edits, sample[name]]);
        const megabytes = (list) => round(mean(list.map(([, bytes]) => bytes)) / 2 ** 20);
        return [
          name,
          {
            startMB: megabytes(points.slice(0, 3)),
            endMB: megabytes(points.slice(-3)),
            slope: round((slopeOf(points) * 1000) / 1024),
          },
        ];
      }),
    );
  }
}

/** The slope of the line through points, by least squares. */
function slopeOf(points) {
  const x = mean(points.map(([x]) => x));
  const y = mean(points.map(([, y]) => y));
  const spread = points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) / spread;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value) => Math.round(value * 100) / 100;
