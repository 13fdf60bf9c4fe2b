import assert from "node:assert/strict";
import { test } from "node:test";

import { indexOverTime } from "../js/figures/index_over_time.js";
import { issueOverTime } from "../js/figures/issue_over_time.js";
import { issuesOverTime } from "../js/figures/issues_over_time.js";
import { matrix } from "../js/figures/matrix.js";
import { positionMap } from "../js/figures/position_map.js";
import { waterfall } from "../js/figures/waterfall.js";
import { wedge } from "../js/figures/wedge.js";
import { linesOf, sizeOf } from "../js/sketch/letters.js";
import { sketch } from "../js/sketch/sketch.js";
import { DARK, LIGHT } from "../js/theme.js";
import { CHANGE, GAPS, INDEX, MAP, MATRIX, POSITIONS, WEDGES } from "./fixtures.js";

/** @typedef {import("../js/sketch/nodes.js").Branch} Branch */

/** @type {Record<string, (options: {theme: import("../js/theme.js").Theme, width: number}) => import("../js/shapes.js").Figure>} */
const FIGURES = {
  "index over time": (options) => indexOverTime(INDEX, options),
  "position map": (options) => positionMap(MAP, options),
  matrix: (options) => matrix(MATRIX, options),
  waterfall: (options) => waterfall(CHANGE, options),
  wedge: (options) => wedge(WEDGES, options),
  "issue over time": (options) => issueOverTime(POSITIONS, options),
  "issues over time": (options) => issuesOverTime(GAPS, options),
};
const ALL = Object.entries(FIGURES).flatMap(([name, make]) => [LIGHT, DARK].flatMap((theme) => [1104, 328].map((width) => ({ name: `${name} ${theme.name} ${width}`, figure: make({ theme, width }) }))));

/** What a sketch follows of each part of a figure, and what has no look: words on hover, names, behaviour. */
const KNOWN = {
  trace: "type mode x y yaxis text textposition textfont marker line fill fillcolor cliponaxis | name hoverinfo hovertext customdata meta connectgaps",
  shape: "type x0 x1 y0 y1 path xref yref xsizemode ysizemode xanchor yanchor layer fillcolor line | name",
  annotation: "text x y xref yref xanchor yanchor xshift yshift align bgcolor font borderpad showarrow ax ay arrowcolor arrowwidth standoff | axref ayref arrowhead",
  axis: "type range domain anchor visible tickmode tickvals ticktext tickfont ticks ticklen tickcolor ticklabelstandoff showline linecolor linewidth | fixedrange showgrid zeroline tickangle",
  marker: "symbol size color line opacity",
  line: "color width dash shape",
};

/**
 * @param {Branch} root
 * @returns {Branch[]}
 */
const within = (root) => [root, ...root.children.flatMap((each) => (typeof each === "string" ? [] : within(each)))];
/** @param {Branch} root @returns {string} */
const wording = (root) => root.children.map((each) => (typeof each === "string" ? each : wording(each))).join("");
const plain = (/** @type {unknown} */ text) => linesOf(String(text)).flat().map((each) => each.text).join("");

for (const { name, figure } of ALL) {
  test(`the sketch of ${name} has the size and every word of the figure`, () => {
    const drawn = sketch(figure);
    assert.equal(drawn.attributes["width"], figure.layout["width"]);
    assert.equal(drawn.attributes["height"], figure.layout["height"]);
    const { annotations, xaxis, yaxis } = figure.layout;
    const ticks = [xaxis, yaxis].flatMap((axis) => (axis.visible === false ? [] : axis.ticktext));
    const words = [...figure.data.flatMap((each) => (each["mode"] === "text" ? each["text"] : [])), ...annotations.map((/** @type {any} */ each) => each.text), ...ticks].map(plain).filter((each) => each !== "");
    assert.deepEqual(within(drawn).filter((each) => each.tag === "text").map(wording).sort(), words.sort());
  });

  test(`the sketch of ${name} has a place for everything, and every mark and shape`, () => {
    const all = within(sketch(figure));
    for (const { tag, attributes } of all) assert.ok(Object.values(attributes).every((each) => !/NaN|undefined|null|Infinity/.test(String(each))), `${tag} ${JSON.stringify(attributes)}`);
    const marks = figure.data.flatMap((each) => (each["mode"] === "markers" ? each["x"] : [])).length;
    assert.equal(all.filter((each) => each.attributes["transform"]).length, marks);
    const { shapes, annotations, xaxis } = figure.layout;
    const lines = figure.data.filter((each) => each["mode"] === "lines" && each["x"].some((/** @type {any} */ x) => x !== null)).length;
    const leaders = annotations.filter((/** @type {any} */ each) => each.showarrow).length;
    assert.equal(all.filter((each) => each.tag === "path").length, marks + shapes.length + lines + leaders + (xaxis.visible === false ? 0 : 2));
  });

  test(`${name} uses nothing of Plotly that a sketch does not follow`, () => {
    const { shapes, annotations, xaxis, yaxis, yaxis2 = {} } = figure.layout;
    const { data } = figure;
    const parts = { trace: data, shape: shapes, annotation: annotations, axis: [xaxis, yaxis, yaxis2], marker: data.flatMap((each) => each["marker"] ?? []), line: [...data, ...shapes].flatMap((each) => each["line"] ?? []) };
    for (const [kind, list] of Object.entries(parts)) {
      const known = new Set(KNOWN[/** @type {keyof typeof KNOWN} */ (kind)].split(/[ |]+/));
      for (const one of list) for (const key of Object.keys(one)) assert.ok(known.has(key), `${kind}.${key}`);
    }
    for (const each of data) assert.ok(each["marker"]?.opacity === 1 || !Array.isArray(each["marker"]?.size), "Plotly's marks of many sizes are paler than a sketch's unless told otherwise");
  });
}

test("what Plotly reads as markup is text in a sketch, and bold is bold", () => {
  const [line = []] = linesOf("<b>A &lt;script&gt; &amp;amp; B</b> of <i>c</i>");
  assert.deepEqual(line, [{ text: "A <script> &amp; B", bold: true }, { text: " of <i>c</i>", bold: false }]);
  assert.ok(sizeOf([[{ text: "wide", bold: true }]], { size: 15, color: "" }).w > sizeOf([[{ text: "wide", bold: false }]], { size: 15, color: "" }).w);
});

test("a gap in a line stays a gap, and steps are steps", () => {
  const { layout } = indexOverTime(INDEX, { theme: LIGHT, width: 1104 });
  const line = { type: "scatter", mode: "lines", cliponaxis: false, x: ["2020-01-01", "2021-01-01", null, "2022-01-01", "2023-01-01"], y: [10, 20, null, 30, 5], line: { shape: "hv", color: "#000", width: 1 } };
  const [path] = within(sketch({ data: [line], layout: { ...layout, shapes: [], annotations: [] } })).filter((each) => each.attributes["stroke-miterlimit"]);
  assert.match(String(path?.attributes["d"]), /^M[^MHVL]+H[^MHVL]+V[^MHVL]+M[^MHVL]+H[^MHVL]+V[^MHVL]+$/);
});

test("what is not known is refused, so that Plotly's drawing is waited for", () => {
  const { data, layout } = matrix(MATRIX, { theme: LIGHT, width: 1104 });
  const [first] = data;
  for (const wrong of [{ ...first, type: "bar" }, { ...first, mode: "lines+markers" }, { ...first, textposition: "top center" }]) assert.throws(() => sketch({ data: [wrong], layout }), /^Error: No /);
  for (const shape of [{ type: "circle", x0: 0, x1: 1, y0: 0, y1: 1, line: { width: 0 } }, { type: "line", xref: "x", yref: "y3", x0: 0, x1: 1, y0: 0, y1: 1, line: { width: 0 } }]) assert.throws(() => sketch({ data: [], layout: { ...layout, shapes: [shape] } }), /^Error: No /);
});
