import assert from "node:assert/strict";
import test from "node:test";
import { heatRows, issuesOverTime } from "../js/figures/issues_over_time.js";
import { LIGHT } from "../js/theme.js";
import { GAPS } from "./fixtures.js";

const figure = issuesOverTime(GAPS, { theme: LIGHT, width: 1104 });
/** @param {import("../js/shapes.js").Figure} drawn */
const cellsOf = (drawn) => /** @type {any} */ (drawn.data.find((each) => each.name === "cells"));

/** @param {any} shape a path of rectangles */
const boxes = (shape) => [...shape.path.matchAll(/M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H\1Z/g)].map((each) => ({ left: Number(each[1]), top: Number(each[2]), right: Number(each[3]), bottom: Number(each[4]) }));

test("rows stand by the heat on the last day, the uncovered last; columns by day", () => {
  const { days, rows } = heatRows(GAPS);
  assert.deepEqual(days, ["2024-12-31", "2025-03-31", "2025-06-30"]);
  assert.deepEqual(rows.map((row) => row.issue.slug), ["hot", "cool", "absent"]);
});

test("each cell has its band's colour and its value; where nobody can be compared, a dot and no colour", () => {
  assert.deepEqual(cellsOf(figure).text, ["5", "30", "70", "20", "\u00B7", "5", "\u00B7", "\u00B7", "\u00B7"]);
  const colourAt = (/** @type {number} */ k) => {
    const { x, y } = cellsOf(figure);
    return figure.layout.shapes.find((/** @type {any} */ each) => each.name && boxes(each).some((box) => box.left < x[k] && x[k] < box.right && box.top < y[k] && y[k] < box.bottom))?.fillcolor;
  };
  assert.deepEqual([0, 1, 2, 3].map(colourAt), [0, 2, 4, 1].map((band) => LIGHT.bands[band]));
  assert.equal(colourAt(4), undefined);
});

test("the cells of a band are one shape, and none has a mark beside its number", () => {
  const named = figure.layout.shapes.filter((/** @type {any} */ each) => each.name);
  assert.deepEqual(named.map((/** @type {any} */ each) => [each.name, boxes(each).length]), [["band 1", 2], ["band 2", 1], ["band 3", 1], ["band 5", 1]]);
  assert.equal(cellsOf(figure).mode, "text");
});

test("hover and the arrow keys say day, gap, pair and range", () => {
  assert.match(figure.marks[2]?.text ?? "", /^30 Jun 2025: 70\.0, severe\. A hot issue.*Washington\u2013Seoul\. likely 50\.0 to 90\.0/);
});

test("at 328 px with forty columns everything stays within the width, and the last value is written", () => {
  const days = Array.from({ length: 40 }, (_, k) => `${2016 + Math.floor(k / 4)}-0${((k % 4) + 1) * 2}-28`);
  const points = days.flatMap((date) => GAPS.points.slice(0, 3).map((each, k) => ({ ...each, date, issue: ["hot", "cool", "absent"][k] ?? "" })));
  const drawn = issuesOverTime({ ...GAPS, points }, { theme: LIGHT, width: 328 });
  for (const each of drawn.layout.shapes)
    for (const { left, right } of each.path ? boxes(each) : [{ left: each.x0, right: each.x1 }]) assert.ok(left >= 0 && right <= 328.01, `${left} to ${right}`);
  assert.ok(drawn.data[1]?.text.includes("now 5"));
});
