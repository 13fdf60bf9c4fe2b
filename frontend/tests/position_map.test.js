import assert from "node:assert/strict";
import test from "node:test";
import { positionMap } from "../js/figures/position_map.js";
import { laneHeights, laneOrder, rowsOf } from "../js/figures/position_rows.js";
import { DARK, LIGHT } from "../js/theme.js";
import { ISSUES, MAP, NAMES, cell, position } from "./fixtures.js";

const figure = positionMap(MAP, { theme: LIGHT, width: 1104 });
/** @param {import("../js/shapes.js").Figure} drawn */
const marksOf = (drawn) => {
  const trace = /** @type {any} */ (drawn.data.find((each) => each.name === "positions"));
  return trace.text.map((/** @type {string} */ name, /** @type {number} */ k) => ({
    name, x: trace.x[k], y: trace.y[k], fill: trace.marker.color[k], edge: trace.marker.line.color[k], symbol: trace.marker.symbol[k], url: trace.customdata[k],
  }));
};
const marks = marksOf(figure);
const mark = (/** @type {string} */ name) => marks.find((/** @type {any} */ each) => each.name === name);

/** @param {string} name */
const sideOf = (name) => {
  const { x, y } = mark(name);
  const text = name.split(" ")[1];
  const codes = figure.data.filter((each) => each.mode === "text" && each.textfont.weight?.[0] === 700);
  const found = /** @type {any} */ (codes.find((each) => each.text.some((/** @type {string} */ own, /** @type {number} */ k) => own === text && each.y[k] === y)));
  const at = found.x[found.text.findIndex((/** @type {string} */ own, /** @type {number} */ k) => own === text && found.y[k] === y)];
  return at < x && found.textposition === "middle left" ? "left of it" : at > x && found.textposition === "middle right" ? "right of it" : "on it";
};

test("rows stand by points, uncovered rows last with the reason", () => {
  const rows = rowsOf(MAP);
  assert.deepEqual(rows.map((row) => row.issue.slug), ["hot", "cool", "absent"]);
  assert.equal(rows[2]?.reason, "Seoul: no live position");
  assert.ok(figure.data.some((each) => each.mode === "text" && each.text.join(" ").includes("Seoul: no live")));
});

test("an uncovered row stands below one that is covered and cold", () => {
  const cells = [cell({ issue: "absent" }), cell({ issue: "cool", divergence: 0, low: 0, high: 10, heat: 0, points: 0 })];
  assert.deepEqual(rowsOf({ ...MAP, issues: [...ISSUES].reverse(), cells }).map((row) => row.issue.slug), ["cool", "absent"]);
});

test("an absent position draws no mark", () => {
  assert.equal(marks.length, MAP.positions.length);
  assert.equal(mark("absent KR"), undefined);
  assert.equal(mark("hot KP"), undefined);
});

test("lanes keep the fixed order of actors", () => {
  assert.deepEqual(laneOrder(["KR", "US"], ["KP", "CN", "JP"]), ["US", "KR", "JP", "CN", "KP"]);
  const heights = laneHeights(2, 3, 68);
  assert.ok(heights.every((each, k) => k === 0 || each > /** @type {number} */ (heights[k - 1])));
  assert.ok(/** @type {number} */ (heights[4]) <= 60);
});

test("a position last stated by a predecessor is hollow, its interval dotted", () => {
  assert.equal(mark("hot US").fill, LIGHT.sunk, "filled with the ground of its row");
  assert.equal(mark("hot US").edge, LIGHT.actors["US"]);
  assert.equal(mark("hot KR").fill, LIGHT.actors["KR"]);
  const dashes = figure.data.filter((each) => each.mode === "lines" && each.line.color === LIGHT.actors["US"]).map((each) => each.line.dash);
  assert.deepEqual(dashes.sort(), ["2px,3px", "solid"]);
});

test("the gap bar ends at the allies' marks and has the colour of its band", () => {
  const gaps = figure.layout.shapes.filter((/** @type {any} */ each) => each.name === "gap");
  assert.equal(gaps.length, 2, "none where an ally has no position");
  assert.equal(gaps[0].x0, mark("hot KR").x);
  assert.equal(gaps[0].x1, mark("hot US").x);
  assert.equal(gaps[0].y0, mark("hot US").y);
  assert.equal(gaps[0].y1, mark("hot KR").y);
  assert.equal(gaps[0].fillcolor, LIGHT.bands[4]);
  assert.equal(gaps[1].line.color, LIGHT.ink3, "the palest steps have an edge");
});

test("allies' labels point away from each other", () => {
  assert.deepEqual(sideOf("hot KR"), "left of it");
  assert.deepEqual(sideOf("hot US"), "right of it");
  assert.deepEqual(sideOf("cool KR"), "left of it", "whoever stands left");
});

test("a code stands on the ground of its row, above everything that lies there", () => {
  const grounds = figure.data.filter((each) => each.fill === "toself");
  assert.deepEqual(grounds.map((each) => each.fillcolor).sort(), [LIGHT.sunk, LIGHT.card].sort());
  const striped = /** @type {any} */ (grounds.find((each) => each.fillcolor === LIGHT.sunk));
  const stripe = /** @type {any} */ (figure.layout.shapes.find((/** @type {any} */ each) => each.fillcolor === LIGHT.sunk));
  const [, top = 0, bottom = 0] = (/^M0,([\d.]+)H[\d.]+V([\d.]+)H0Z/.exec(stripe.path) ?? []).map(Number);
  assert.ok(mark("hot KR").y > top && mark("hot KR").y < bottom);
  assert.ok(striped.y.includes(mark("hot KR").y + 8.5) && striped.y.includes(mark("hot KR").y - 8.5));
  const last = figure.data.slice(figure.data.indexOf(/** @type {any} */ (grounds[0])));
  assert.ok(last.every((each) => each.fill === "toself" || each.textfont.weight.every((/** @type {number} */ weight) => weight === 700)), "nothing but the codes after their grounds");
});

test("what every row has is one shape for all of them", () => {
  assert.ok(figure.layout.annotations.length === 0);
  const paths = figure.layout.shapes.filter((/** @type {any} */ each) => each.type === "path");
  assert.equal(paths.length, 3, "stripes, poles, middles");
  assert.equal(paths[1].path.match(/M/g).length, 2 * rowsOf(MAP).length);
});

test("three allies: the gap is that of the two furthest apart, points are those of the alliance", () => {
  const input = {
    issues: ISSUES.slice(1, 2), allies: ["US", "JP", "KR"], others: [], names: NAMES,
    positions: [position({ actor: "US", issue: "hot", mean: 0.1 }), position({ actor: "JP", issue: "hot", mean: 0.9 }), position({ actor: "KR", issue: "hot", mean: -0.5 })],
    cells: [
      cell({ a: "US", b: "JP", issue: "hot", divergence: 40, heat: 20, points: 3 }),
      cell({ a: "US", b: "KR", issue: "hot", divergence: 30, heat: 20, points: 6 }),
      cell({ a: "JP", b: "KR", issue: "hot", divergence: 70, heat: 20, points: 9 }),
    ],
  };
  const [row] = rowsOf(input);
  assert.deepEqual([row?.gap?.from.actor, row?.gap?.to.actor], ["JP", "KR"]);
  assert.equal(row?.points, 6);
  const weighted = rowsOf({ ...input, weights: { US: 2, JP: 1, KR: 1 } })[0];
  assert.equal(weighted?.points, (2 * 3 + 2 * 6 + 9) / 5);
  const leftOut = rowsOf({ ...input, cells: input.cells.map((each) => (each.b === "JP" ? { ...each, points: null } : each)) })[0];
  assert.equal(leftOut?.points, 7.5, "a dyad without an index takes no part");
});

test("points stand under the index that they add up to", () => {
  assert.ok(figure.data.some((each) => each.text?.includes?.("Points of 21.5")));
  assert.ok(positionMap({ ...MAP, friction: null }, { theme: LIGHT, width: 1104 }).data.some((each) => each.text?.includes?.("Points")));
});

test("the arrow keys walk row by row; a mark opens the heaviest statement behind it", () => {
  assert.match(figure.marks[0]?.text ?? "", /^A hot issue.*20\.0 points/);
  assert.match(figure.marks[1]?.text ?? "", /^Washington: \+0\.60 \(likely \+0\.30 to \+0\.90\)/);
  assert.match(figure.marks[1]?.text ?? "", /by a predecessor/);
  assert.equal(figure.marks[1]?.url, "/statements/7/");
  for (const each of figure.marks) assert.ok(each.text !== "" && figure.data[each.curve]?.x[each.point] !== undefined);
});

test("minus signs are true ones", () => assert.match(figure.marks.map((each) => each.text).join(" "), /Seoul: \u22120\.80/));

test("everything stands within the figure at 328 and at 1104 px, in both themes", () => {
  for (const theme of [LIGHT, DARK]) for (const width of [328, 1104]) {
    const drawn = positionMap(MAP, { theme, width });
    for (const each of marksOf(drawn)) assert.ok(each.x >= 0 && each.x <= width && each.y >= 0 && each.y <= drawn.layout.height);
    assert.equal(drawn.layout.paper_bgcolor, theme.card);
  }
});

test("intervals are clipped at the poles", () => {
  const wide = positionMap({ ...MAP, positions: [position({ actor: "US", issue: "hot", mean: 0.9, low: 0.2, high: 1.7 })] }, { theme: LIGHT, width: 1104 });
  const interval = /** @type {any} */ (wide.data.find((each) => each.mode === "lines" && each.x.length === 3));
  const poles = /** @type {any} */ (wide.layout.shapes.find((/** @type {any} */ each) => each.type === "path" && each.line.color === LIGHT.ink3)).path;
  const pole = Math.max(...[...poles.matchAll(/M([\d.]+),/g)].map((each) => Number(each[1])));
  assert.equal(interval.x[1], pole);
});

test("markup in issues, poles and names is shown, not obeyed", () => {
  const bad = "<script>x</script>";
  const drawn = positionMap(
    { ...MAP, issues: ISSUES.map((each) => ({ ...each, name: bad, pole_negative: bad, pole_positive: bad })), names: { US: bad, KR: bad, CN: bad } },
    { theme: LIGHT, width: 1104 },
  );
  const spec = JSON.stringify({ data: drawn.data, layout: drawn.layout });
  assert.ok(!spec.includes("<script"));
  assert.ok(spec.includes("&lt;script&gt;"));
});
