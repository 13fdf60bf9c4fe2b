/** Issues by time: a heat map in the five bands of friction, the gap printed in each cell that has room for it. */
import { NARROW, boxesOf, frame, pixelAxes, wordTraces } from "./frame.js";
import { DOT, edge, rampKey } from "./ramp.js";
import { escape, measure, stack, wrap } from "./text.js";
import { marksOfLast, telling } from "./told.js";
import { band, day, likely, number } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */

/**
 * @typedef {object} GapPoint
 * @property {string} date the last day of the period
 * @property {string} issue
 * @property {string|null} a
 * @property {string|null} b
 * @property {number|null} divergence
 * @property {number|null} low
 * @property {number|null} high
 * @property {number|null} heat
 *
 * @typedef {object} IssuesOverTime
 * @property {GapPoint[]} points for every issue on every day
 * @property {import("../shapes.js").Issue[]} issues
 * @property {Record<string, string>} names by code
 */

const GAP = 1;
const DIGITS = 13;

/**
 * Rows by the heat on the last day, what is not covered then last; columns by day.
 * @param {IssuesOverTime} input
 */
export function heatRows(input) {
  const days = [...new Set(input.points.map((each) => each.date))].sort();
  const by = new Map(input.points.map((each) => [`${each.date} ${each.issue}`, each]));
  const last = days[days.length - 1];
  const rows = input.issues
    .filter((issue) => input.points.some((each) => each.issue === issue.slug))
    .map((issue) => ({ issue, cells: days.map((date) => by.get(`${date} ${issue.slug}`) ?? null), heat: by.get(`${last} ${issue.slug}`)?.heat ?? null }))
    .sort((a, b) => (b.heat ?? -1) - (a.heat ?? -1));
  return { days, rows };
}

/**
 * @param {IssuesOverTime} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function issuesOverTime(input, { theme, width }) {
  const narrow = width < NARROW;
  const type = narrow ? 13 : 15;
  const { days, rows } = heatRows(input);
  // In the narrow form names stand above their cells, and the last value beside them.
  const nameW = narrow ? 0 : 250;
  const column = (width - nameW) / Math.max(1, days.length);
  const printed = column >= measure("88", DIGITS) + 4;
  /** @type {any[]} */
  const shapes = [];
  /** @type {any[]} */
  const words = [];
  /** @type {any[]} */
  const cells = [];
  /** The cells of each band. @type {import("./frame.js").Box[][]} */
  const boxes = theme.bands.map(() => []);

  const key = rampKey(theme, width, type, { uncovered: input.points.some((each) => each.divergence === null), off: false });
  shapes.push(...key.shapes);
  words.push(...key.words);
  let y = key.height + 2;
  for (const { at, text } of years(days, column, type)) words.push({ x: nameW + at, y: y + 8, text, size: type, color: theme.ink2, weight: 400, side: "left" });
  y += 24;
  for (const row of rows) {
    const lines = wrap(row.issue.short_name ?? row.issue.name, (narrow ? width - 90 : nameW) - 12, type, 600);
    const text = lines.length * type * 1.3;
    const height = narrow ? 26 : Math.max(30, text + 6);
    const top = narrow ? y + text + 2 : y;
    words.push({ x: 2, y: narrow ? y + text / 2 : y + height / 2, text: stack(lines), size: type, color: theme.ink, weight: 600, side: "left" });
    const now = row.cells[row.cells.length - 1];
    if (narrow && !printed) words.push({ x: width, y: y + text / 2, text: now?.divergence == null ? DOT : gettext("now %(gap)s", { gap: number(now.divergence, 0) }), size: type, color: theme.ink2, weight: 400, side: "right" });
    row.cells.forEach((cell, k) => {
      const x = nameW + k * column;
      const word = band(cell?.divergence);
      const ink = word ? /** @type {string} */ (theme.bandText[word.index - 1]) : theme.ink3;
      if (word) boxes[word.index - 1]?.push([x + GAP / 2, top + GAP / 2, x + column - GAP / 2, top + height - GAP / 2]);
      const shown = word ? number(cell?.divergence, 0) : DOT;
      cells.push({
        x: x + column / 2, y: top + height / 2, text: (word ? printed && measure(shown, DIGITS) <= column - 2 : column > 8) ? shown : "", color: ink,
        told: () => says(cell, row.issue.name, days[k] ?? "", input.names, word?.word),
      });
    });
    y = top + height + (narrow ? 8 : 0);
  }

  boxes.forEach((own, k) => {
    if (own.length > 0) shapes.push({ ...boxesOf(own, /** @type {string} */ (theme.bands[k]), column > 14 ? edge(k + 1, theme) : undefined), name: `band ${k + 1}` });
  });

  const height = Math.ceil(y) + 4;
  const layout = { ...frame(theme, width, height, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, height), shapes, hoverdistance: 40 };
  const data = wordTraces(words);
  // A cell without room for its number is within reach of the pointer all the same.
  data.push(telling({
    type: "scatter", mode: "text", name: "cells", hoverinfo: "text", cliponaxis: false,
    x: cells.map((each) => each.x), y: cells.map((each) => each.y), text: cells.map((each) => each.text), textposition: "middle center",
    textfont: { size: DIGITS, color: cells.map((each) => each.color) },
  }, (k) => cells[k].told()));
  return { data, layout, marks: marksOfLast(data) };
}

/**
 * A label at the first column of each year that has room for it.
 * @param {string[]} days
 * @param {number} column px
 * @param {number} type px
 */
function years(days, column, type) {
  const need = measure("2025", type) + 8;
  let free = -Infinity;
  return days.flatMap((date, k) => {
    const year = date.slice(0, 4);
    const at = k * column + 2;
    const first = k === 0 || days[k - 1]?.slice(0, 4) !== year;
    if (!first || at < free || at + need - 8 > column * days.length) return [];
    free = at + need;
    return [{ at, text: escape(year) }];
  });
}

/**
 * What a cell says on hover.
 * @param {GapPoint|null} cell
 * @param {string} issue
 * @param {string} date
 * @param {Record<string, string>} names
 * @param {string|undefined} word
 * @returns {import("./told.js").Told}
 */
function says(cell, issue, date, names, word) {
  if (!cell || cell.divergence === null) return [gettext("%(day)s: no live position on one side", { day: day(date) }), [issue]];
  const pair = `${names[cell.a ?? ""] ?? cell.a}\u2013${names[cell.b ?? ""] ?? cell.b}`;
  return [gettext("%(day)s: %(gap)s, %(word)s", { day: day(date), gap: number(cell.divergence), word: word ?? "" }), [issue, pair, likely(cell.low, cell.high), gettext("heat %(heat)s", { heat: number(cell.heat) })]];
}
