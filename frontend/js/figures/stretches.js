/** An actor's position over time, cut where nobody knows it and where a predecessor's words begin to stand for it. */

/**
 * @typedef {object} ActorPoint
 * @property {string} date
 * @property {string} actor
 * @property {number|null} mean
 * @property {number|null} low
 * @property {number|null} high
 * @property {boolean|null} predecessor
 *
 * @typedef {object} Stretch
 * @property {boolean} old whether a predecessor said it
 * @property {string[]} days
 * @property {number[]} mean
 * @property {number[]} low
 * @property {number[]} high
 */

/**
 * One series out of several of the same actors: where two know a day, the later one counts.
 * @param {ActorPoint[][]} series
 * @returns {ActorPoint[]} by day
 */
export function together(...series) {
  /** @type {Map<string, ActorPoint>} */
  const found = new Map();
  for (const each of series.flat()) found.set(`${each.date} ${each.actor}`, each);
  return [...found.values()].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/**
 * The stretches of one actor. A position holds until the next point; the last one until `at`.
 * @param {ActorPoint[]} points by day
 * @param {string} code
 * @param {string} at
 * @returns {Stretch[]}
 */
export function stretches(points, code, at) {
  const own = points.filter((each) => each.actor === code && each.date <= at);
  /** @type {Stretch[]} */
  const result = [];
  /** @type {Stretch|null} */
  let open = null;
  own.forEach((each, k) => {
    const { mean, low, high } = each;
    if (mean === null || low === null || high === null) {
      open = null;
      return;
    }
    const old = each.predecessor === true;
    if (open === null || open.old !== old) {
      /** @type {Stretch} */
      const fresh = { old, days: [], mean: [], low: [], high: [] };
      const before = open === null ? undefined : own[k - 1];
      if (before?.mean != null) {
        // The riser from the last position belongs to the stretch that it leads to; it has no interval of its own.
        fresh.days.push(each.date);
        fresh.mean.push(before.mean);
        fresh.low.push(low);
        fresh.high.push(high);
      }
      open = fresh;
      result.push(fresh);
    }
    const until = own[k + 1]?.date ?? at;
    open.days.push(each.date, until);
    open.mean.push(mean, mean);
    open.low.push(low, low);
    open.high.push(high, high);
  });
  return result;
}
