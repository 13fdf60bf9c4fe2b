/** What lies in a plot of a series, column by column: the ground over which words are placed. */
import { known } from "./series.js";

/** @typedef {import("../shapes.js").Reading} Reading */

/**
 * What lies in the plot, column by column.
 * @param {Reading[]} series
 * @param {string} at
 * @param {number} width
 * @param {number} height
 * @param {(date: string) => number} px
 * @param {(value: number) => number} py
 * @returns {import("./placing.js").Ground}
 */
export function groundOf(series, at, width, height, px, py) {
  const step = 4;
  const columns = Math.ceil(width / step) + 1;
  /** @type {import("./placing.js").Ground} */
  const ground = { width, height, step, line: Array(columns).fill(null), cloud: Array(columns).fill(null), uprights: [], levels: [] };
  const reach = (/** @type {({top: number, bottom: number}|null)[]} */ into, /** @type {number} */ k, /** @type {number} */ a, /** @type {number} */ b) => {
    const old = into[k];
    into[k] = { top: Math.min(old?.top ?? Infinity, a, b), bottom: Math.max(old?.bottom ?? -Infinity, a, b) };
  };
  series.forEach((reading, k) => {
    if (!known(reading)) return;
    const next = series[k + 1];
    const first = Math.floor(px(reading.date) / step);
    const last = Math.min(columns - 1, Math.floor(px(next?.date ?? at) / step));
    for (let column = first; column <= last; column += 1) {
      reach(ground.line, column, py(reading.friction), py(reading.friction));
      reach(ground.cloud, column, py(reading.high), py(reading.low));
    }
    if (known(next)) reach(ground.line, last, py(reading.friction), py(next.friction));
  });
  return ground;
}
