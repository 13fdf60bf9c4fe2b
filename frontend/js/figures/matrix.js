/** The matrix: issues by dyads, the five bands of friction as discrete colours, the divergence printed in each cell. */
import { frame, pixelAxes, rectangle, stroke, wordTraces, NARROW } from "./frame.js";
import { DOT, edge, rampKey } from "./ramp.js";
import { stack, measure, wrap, escape } from "./text.js";
import { marksOfLast, telling } from "./told.js";
import { band, likely, number, percent } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../shapes.js").Cell} Cell */

/**
 * @typedef {object} Matrix
 * @property {string[][]} dyads
 * @property {import("../shapes.js").Issue[]} issues
 * @property {Cell[]} cells
 * @property {Record<string, string>} names by code
 */

const GAP = 2;

/**
 * Rows by heat: the mean over the dyads that are covered. Uncovered rows last.
 * @param {Matrix} input
 */
export function matrixRows(input) {
  return input.issues
    .map((issue) => {
      const cells = input.dyads.map(([a, b]) => input.cells.find((each) => each.issue === issue.slug && each.a === a && each.b === b) ?? null);
      const heats = cells.flatMap((each) => (each && each.heat !== null ? [each.heat] : []));
      return { issue, cells, heat: heats.length > 0 ? heats.reduce((sum, each) => sum + each, 0) / heats.length : null };
    })
    .filter((row) => row.cells.some((each) => each !== null))
    .sort((a, b) => (b.heat ?? -1) - (a.heat ?? -1));
}

/**
 * @param {Matrix} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function matrix(input, { theme, width }) {
  const narrow = width < NARROW;
  const type = narrow ? 13 : 15;
  const rows = matrixRows(input);
  const count = Math.max(1, input.dyads.length);
  // Names stand above their cells where the columns would leave them no room.
  const above = narrow && width - count * 60 < 130;
  const nameW = above ? 0 : narrow ? width - Math.min(count * 84, width - 150) : Math.min(460, width - count * 90);
  const column = Math.min(220, (width - nameW) / count);
  /** @type {any[]} */
  const shapes = [];
  /** @type {any[]} */
  const words = [];
  const cells = { x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]), text: /** @type {string[]} */ ([]), color: /** @type {string[]} */ ([]), size: /** @type {number[]} */ ([]), told: /** @type {(() => import("./told.js").Told)[]} */ ([]) };

  const all = rows.flatMap((row) => row.cells);
  const key = rampKey(theme, width, type, { uncovered: all.some((each) => each !== null && each.divergence === null), off: all.some((each) => each === null) });
  shapes.push(...key.shapes);
  words.push(...key.words);
  const heads = input.dyads.map(([a = "", b = ""]) => `${input.names[a] ?? a}\u2013${input.names[b] ?? b}`);
  const fits = heads.every((each) => measure(each, type, 600) <= column - 6);
  let y = key.height;
  input.dyads.forEach(([a = "", b = ""], k) =>
    words.push({ x: nameW + (k + 0.5) * column, y: y + 12, text: escape(fits ? /** @type {string} */ (heads[k]) : `${a}\u2013${b}`), size: type, color: theme.ink2, weight: 600, side: "center" }),
  );
  y += 28;
  rows.forEach((row, k) => {
    const lines = wrap(row.issue.name, (above ? width : nameW) - 12, type, 600);
    const text = lines.length * type * 1.3;
    const height = above ? text + 40 : Math.max(34, text + 8);
    const top = above ? y + text + 4 : y;
    if (above && k > 0) shapes.push(stroke(0, y - 2, width, y - 2, { color: theme.line, width: 1 }));
    words.push({ x: 2, y: above ? y + text / 2 : y + height / 2, text: stack(lines), size: type, color: theme.ink, weight: 600, side: "left" });
    row.cells.forEach((cell, at) => {
      const x = nameW + at * column;
      const word = band(cell?.divergence);
      const bottom = y + height;
      if (word) shapes.push({ ...rectangle(x + GAP / 2, top + GAP / 2, x + column - GAP / 2, bottom - GAP / 2, /** @type {string} */ (theme.bands[word.index - 1]), edge(word.index, theme)), name: `${row.issue.slug} ${at}` });
      cells.x.push(x + column / 2);
      cells.y.push((top + bottom) / 2);
      cells.text.push(word ? number(cell?.divergence) : cell ? DOT : "");
      cells.color.push(word ? /** @type {string} */ (theme.bandText[word.index - 1]) : theme.ink3);
      cells.size.push(word ? type : type + 6);
      cells.told.push(() => says(cell, row.issue.name, /** @type {string} */ (heads[at]), word?.word));
    });
    y += height + (above ? 6 : 0);
  });

  const height = Math.ceil(y) + 4;
  const layout = { ...frame(theme, width, height, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, height), shapes, hoverdistance: 40 };
  const data = wordTraces(words);
  data.push(telling({
    type: "scatter", mode: "text", name: "cells", hoverinfo: "text", cliponaxis: false, x: cells.x, y: cells.y, text: cells.text,
    textposition: "middle center", textfont: { size: cells.size, color: cells.color },
  }, (k) => /** @type {() => import("./told.js").Told} */ (cells.told[k])()));
  return { data, layout, marks: marksOfLast(data) };
}

/**
 * What a cell says on hover.
 * @param {Cell|null} cell
 * @param {string} issue
 * @param {string} dyad
 * @param {string|undefined} word
 * @returns {import("./told.js").Told}
 */
function says(cell, issue, dyad, word) {
  if (!cell) return [gettext("%(dyad)s: not on its agenda", { dyad }), [issue]];
  if (cell.divergence === null) return [gettext("%(dyad)s: no live position on one side", { dyad }), [issue]];
  const chance = cell.p_material === null || cell.p_material === undefined ? "" : gettext("chance of a material gap %(chance)s", { chance: percent(cell.p_material) });
  return [
    gettext("%(dyad)s: %(gap)s, %(word)s", { dyad, gap: number(cell.divergence), word: word ?? "" }),
    [issue, likely(cell.low, cell.high), gettext("heat %(heat)s, %(points)s points", { heat: number(cell.heat), points: number(cell.points) }), chance],
  ];
}
