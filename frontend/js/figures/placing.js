/** Where words go in a chart: over empty ground, near what they are about, never over the line or each other. */

/**
 * @typedef {object} Box
 * @property {number} x left edge, px
 * @property {number} y upper edge, px
 * @property {number} w
 * @property {number} h
 *
 * @typedef {object} Ground what lies under the words, in px; one entry for each column of `step` px
 * @property {number} width
 * @property {number} height
 * @property {number} step
 * @property {({top: number, bottom: number}|null)[]} line reach of the line in that column
 * @property {({top: number, bottom: number}|null)[]} cloud reach of the interval in that column
 * @property {number[]} uprights px of vertical lines
 * @property {number[]} levels px of grid lines
 *
 * @typedef {{from: {x: number, y: number}, to: {x: number, y: number}}} Leader the thin line from words to their point
 */

const GAP = 5;
/** From one place that is tried to the next, px. */
const STEP = 6;
/** What a px away from the anchor costs. */
const DISTANCE = 0.35;

/**
 * Whether two boxes come nearer than a gap.
 * @param {Box} a
 * @param {Box} b
 * @param {number} [gap]
 */
export function meet(a, b, gap = GAP) {
  return a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap;
}

/**
 * What it costs to put a box there; Infinity where it would cover the line.
 * @param {Box} box
 * @param {Ground} ground
 */
function cover(box, ground) {
  let clouded = 0;
  const first = Math.max(0, Math.floor((box.x - GAP) / ground.step));
  const last = Math.min(ground.line.length - 1, Math.floor((box.x + box.w + GAP) / ground.step));
  for (let k = first; k <= last; k += 1) {
    const line = ground.line[k];
    if (line && line.top < box.y + box.h + GAP && line.bottom > box.y - GAP) return Infinity;
    const cloud = ground.cloud[k];
    if (cloud) clouded += Math.max(0, Math.min(cloud.bottom, box.y + box.h) - Math.max(cloud.top, box.y));
  }
  const crossed = ground.uprights.filter((x) => x > box.x - 3 && x < box.x + box.w + 3).length;
  const ruled = ground.levels.filter((y) => y > box.y && y < box.y + box.h).length;
  return (clouded / (box.h * Math.max(1, last - first + 1))) * 260 + crossed * 18 + ruled * 4;
}

/**
 * The point of a box's edge nearest to a point.
 * @param {Box} box
 * @param {{x: number, y: number}} point
 */
function nearest(box, point) {
  return {
    x: Math.min(Math.max(point.x, box.x), box.x + box.w),
    y: Math.min(Math.max(point.y, box.y), box.y + box.h),
  };
}

/**
 * Where a leader leaves its box: on the way from the middle of the box to the point, as Plotly draws it.
 * @param {Box} box
 * @param {{x: number, y: number}} point
 */
export function exit(box, point) {
  const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
  const dx = point.x - middle.x;
  const dy = point.y - middle.y;
  const share = Math.min(1, 1 / Math.max(1e-9, Math.abs(dx) / (box.w / 2), Math.abs(dy) / (box.h / 2)));
  return { x: middle.x + dx * share, y: middle.y + dy * share };
}

/**
 * How much of the way from box to point runs along or over the line.
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {Ground} ground
 */
function crossing(from, to, ground) {
  const steps = Math.max(1, Math.ceil(Math.abs(to.x - from.x) / ground.step));
  let hits = 0;
  for (let k = 0; k < steps; k += 1) {
    const x = from.x + ((to.x - from.x) * k) / steps;
    const y = from.y + ((to.y - from.y) * k) / steps;
    const line = ground.line[Math.floor(x / ground.step)];
    if (line && y > line.top - 2 && y < line.bottom + 2 && Math.hypot(x - to.x, y - to.y) > 8) hits += 1;
  }
  return hits;
}

/**
 * Whether the way from a to b meets a box.
 * @param {{x: number, y: number}} a
 * @param {{x: number, y: number}} b
 * @param {Box} box
 */
function passes(a, b, box) {
  const parts = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 4));
  for (let k = 0; k <= parts; k += 1) {
    const x = a.x + ((b.x - a.x) * k) / parts;
    const y = a.y + ((b.y - a.y) * k) / parts;
    if (x > box.x - 3 && x < box.x + box.w + 3 && y > box.y - 3 && y < box.y + box.h + 3) return true;
  }
  return false;
}

/**
 * Whether two leaders cross.
 * @param {Leader} one
 * @param {Leader} two
 */
function cross(one, two) {
  const side = (/** @type {Leader} */ of, /** @type {{x: number, y: number}} */ p) =>
    Math.sign((of.to.x - of.from.x) * (p.y - of.from.y) - (of.to.y - of.from.y) * (p.x - of.from.x));
  return side(one, two.from) !== side(one, two.to) && side(two, one.from) !== side(two, one.to);
}

/**
 * Where a box may lie in one direction, the nearest to the anchor first.
 * @param {number} first
 * @param {number} end
 * @param {number} size of the box
 * @param {number} anchor
 * @param {boolean} leader whether the box's edge is what has to be near, or its middle
 */
function spots(first, end, size, anchor, leader) {
  const found = [];
  for (let at = first; at + size <= end; at += STEP) found.push({ at, off: leader ? Math.max(0, at - anchor, anchor - at - size) : Math.abs(at + size / 2 - anchor) });
  return found.sort((a, b) => a.off - b.off);
}

/**
 * The best place for a box of a size, or null where there is none.
 * @param {{w: number, h: number}} size
 * @param {{x: number, y: number}} anchor what the words are about
 * @param {Ground} ground
 * @param {Box[]} taken boxes already placed
 * @param {{leader?: boolean, reach?: number, leaders?: Leader[]}} [options] without a leader the words stand on their own
 * @returns {Box|null}
 */
export function place(size, anchor, ground, taken, { leader = true, reach = 420, leaders = [] } = {}) {
  /** @type {Box|null} */
  let best = null;
  let least = Infinity;
  const columns = spots(4, ground.width - 4, size.w, anchor.x, leader);
  // Once a good place is known, none is looked at that would be worse for its distance alone.
  for (const row of spots(2, ground.height - 2, size.h, anchor.y, leader)) {
    if (row.off * DISTANCE >= least) break;
    for (const column of columns) {
      let cost = Math.hypot(row.off, column.off) * DISTANCE;
      if (cost >= least) break;
      const box = { x: column.at, y: row.at, w: size.w, h: size.h };
      const edge = nearest(box, anchor);
      const far = Math.hypot(edge.x - anchor.x, edge.y - anchor.y);
      if (far > reach || (leader && far < 14) || taken.some((other) => meet(box, other))) continue;
      cost += cover(box, ground);
      if (cost >= least) continue;
      if (leader) {
        const own = { from: exit(box, anchor), to: anchor };
        cost += crossing(own.from, anchor, ground) * 14;
        if (taken.some((other) => passes(own.from, anchor, other)) || leaders.some((other) => cross(own, other))) cost += 500;
      }
      if (leaders.some((other) => passes(other.from, other.to, box))) cost += 500;
      if (cost < least) {
        least = cost;
        best = box;
      }
    }
  }
  return best;
}
