/** A series of readings made ready for drawing: merged, cut at gaps, split where the evidence is thin. */

/** @typedef {import("../shapes.js").Reading} Reading */
/** @typedef {Reading & {friction: number, low: number, high: number}} Known */

const DAY = 86_400_000;

/**
 * Days since 1970 of an ISO date.
 * @param {string} iso
 */
export function dayNumber(iso) {
  return Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY);
}

/**
 * The ISO date of a day number.
 * @param {number} days
 */
export function isoDay(days) {
  return new Date(days * DAY).toISOString().slice(0, 10);
}

/**
 * Two series of one subject in one order of date; where both know a day, the event's reading counts.
 * @param {Reading[]} points
 * @param {Reading[]} events
 * @param {string} at nothing after this day
 * @returns {Reading[]}
 */
export function merge(points, events, at) {
  /** @type {Map<string, Reading>} */
  const byDay = new Map();
  for (const each of [...points, ...events]) if (each.date <= at) byDay.set(each.date, each);
  return [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/**
 * Whether a reading has a headline.
 * @param {Reading|undefined} reading
 * @returns {reading is Known}
 */
export function known(reading) {
  return reading !== undefined && reading.friction !== null && reading.low !== null && reading.high !== null;
}

/**
 * A stretch without a gap and of one kind of evidence, as corners of a step line.
 * @typedef {object} Run
 * @property {boolean} thin
 * @property {string[]} x
 * @property {number[]} y
 * @property {string[]} days corners of the interval
 * @property {number[]} low
 * @property {number[]} high
 */

/**
 * Runs of a series. A reading holds until the next one; the last one until `at`. Where a reading has no
 * headline there is a gap until the next that has one.
 * @param {Reading[]} series
 * @param {string} at
 * @returns {Run[]}
 */
export function runs(series, at) {
  /** @type {Run[]} */
  const result = [];
  /** @type {Run|null} */
  let run = null;
  series.forEach((reading, k) => {
    const before = series[k - 1];
    if (!known(reading)) {
      run = null;
      return;
    }
    if (run === null || run.thin !== reading.thin) {
      /** @type {Run} */
      const fresh = { thin: reading.thin, x: [], y: [], days: [], low: [], high: [] };
      // The riser from the last reading belongs to the run that it leads to.
      if (run !== null && known(before)) {
        fresh.x.push(reading.date);
        fresh.y.push(before.friction);
      }
      run = fresh;
      result.push(fresh);
    }
    const until = series[k + 1]?.date ?? at;
    run.x.push(reading.date, until);
    run.y.push(reading.friction, reading.friction);
    run.days.push(reading.date, until);
    run.low.push(reading.low, reading.low);
    run.high.push(reading.high, reading.high);
  });
  return result;
}

/**
 * The upper end of the index axis: the first multiple of 20 above the range, at most 100.
 * @param {Reading[]} series
 */
export function axisTop(series) {
  const highest = Math.max(0, ...series.map((each) => each.high ?? each.friction ?? 0));
  return Math.min(100, Math.floor(highest / 20) * 20 + 20);
}

/**
 * The steps of the point between neighbouring readings that both have a headline.
 * @param {Reading[]} series
 * @returns {{from: Known, to: Known, size: number}[]}
 */
export function steps(series) {
  return series.flatMap((to, k) => {
    const from = series[k - 1];
    return known(from) && known(to) && to.friction !== from.friction
      ? [{ from, to, size: to.friction - from.friction }]
      : [];
  });
}
