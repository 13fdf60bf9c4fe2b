/**
 * What the points of a figure tell those who point at them or walk through them by keys. Put together when it is first
 * asked for: a chart can be seen without it, and a fifth of the time that its figures took went into these words.
 */
import { hoverLines, stack } from "./text.js";

/** @typedef {[string, string[]]} Told what a point says first, and the rest */
/** @typedef {(point: number) => Told} Tell by the point's place in its trace */

/** @type {WeakMap<Record<string, any>, Tell>} */
const tellers = new WeakMap();

/**
 * A hover label: a bold first line, then lines of at most 44 characters.
 * @param {Told} told
 */
export function hoverText([first, rest]) {
  const head = stack(hoverLines(first));
  return [`<b>${head}</b>`, ...rest.filter(Boolean).map((text) => stack(hoverLines(text)))].join("<br>");
}

/**
 * The same in plain words, for the line below the chart and for screen readers.
 * @param {Told} told
 */
export function plainText([first, rest]) {
  return [first, ...rest.filter(Boolean)].map((text) => text.replace(/[.:]$/, "")).join(". ") + ".";
}

/**
 * The trace, with what its points say on hover.
 * @param {Record<string, any>} trace
 * @param {Tell} tell
 */
export function telling(trace, tell) {
  tellers.set(trace, tell);
  return later(trace, "hovertext", () => trace["x"].map((/** @type {any} */ _, /** @type {number} */ k) => hoverText(tell(k))));
}

/**
 * A point of a telling trace as a mark that the arrow keys reach.
 * @param {Record<string, any>[]} data
 * @param {number} curve
 * @param {number} point
 * @returns {import("../shapes.js").Mark}
 */
export function markAt(data, curve, point) {
  const trace = /** @type {Record<string, any>} */ (data[curve]);
  const tell = /** @type {Tell} */ (tellers.get(trace));
  return later({ curve, point, text: "", url: trace["customdata"]?.[point] ?? null }, "text", () => plainText(tell(point)));
}

/**
 * All points of the last trace, in their order.
 * @param {Record<string, any>[]} data
 */
export function marksOfLast(data) {
  const curve = data.length - 1;
  return /** @type {any[]} */ (data[curve]?.["x"] ?? []).map((_, point) => markAt(data, curve, point));
}

/**
 * The points that each trace says are stops on the way, trace by trace.
 * @param {Record<string, any>[]} data
 */
export function walk(data) {
  return data.flatMap((trace, curve) => (trace["meta"]?.walk ?? []).map((/** @type {number} */ point) => markAt(data, curve, point)));
}

/**
 * A property that is worked out when it is first read.
 * @template {object} T
 * @param {T} object
 * @param {string} name
 * @param {() => unknown} make
 * @returns {T}
 */
function later(object, name, make) {
  const found = { enumerable: true, configurable: true };
  return Object.defineProperty(object, name, {
    ...found,
    get: () => {
      const value = make();
      Object.defineProperty(object, name, { ...found, value, writable: true });
      return value;
    },
  });
}
