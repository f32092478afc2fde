/**
 * A seeded generator of random decisions: the same seed gives the same run.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md splitmix32
 */
export function createRandom(seed) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    /** @param probability from 0 to 1 */
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)],
    /** @param weights of the names, e.g. `{ edit: 5, remove: 1 }` @returns one of the names */
    weighted(weights) {
      let left = next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name;
      return Object.keys(weights)[0];
    },
    shuffle(list) {
      const left = [...list];
      const shuffled = [];
      while (left.length > 0) shuffled.push(...left.splice(below(left.length), 1));
      return shuffled;
    },
  };
}
