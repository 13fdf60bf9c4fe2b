import assert from "node:assert/strict";
import test from "node:test";
import { heatRows, issuesOverTime } from "../js/figures/issues_over_time.js";
import { LIGHT } from "../js/theme.js";
import { GAPS } from "./fixtures.js";

const figure = issuesOverTime(GAPS, { theme: LIGHT, width: 1104 });
/** @param {import("../js/shapes.js").Figure} drawn */
const cellsOf = (drawn) => /** @type {any} */ (drawn.data.find((each) => each.name === "cells"));

test("rows stand by the heat on the last day, the uncovered last; columns by day", () => {
  const { days, rows } = heatRows(GAPS);
  assert.deepEqual(days, ["2024-12-31", "2025-03-31", "2025-06-30"]);
  assert.deepEqual(rows.map((row) => row.issue.slug), ["hot", "cool", "absent"]);
});

test("each cell has its band's colour and its value; where nobody can be compared, a dot and no colour", () => {
  assert.deepEqual(cellsOf(figure).text, ["5", "30", "70", "20", "\u00B7", "5", "\u00B7", "\u00B7", "\u00B7"]);
  const named = Object.fromEntries(figure.layout.shapes.filter((/** @type {any} */ each) => each.name).map((/** @type {any} */ each) => [each.name, each.fillcolor]));
  assert.equal(named["hot 2025-06-30"], LIGHT.bands[4]);
  assert.equal(named["cool 2025-03-31"], undefined);
});

test("hover and the arrow keys say day, gap, pair and range", () => {
  assert.match(figure.marks[2]?.text ?? "", /^30 Jun 2025: 70\.0, severe\. A hot issue.*Washington\u2013Seoul\. likely 50\.0 to 90\.0/);
});

test("at 328 px with forty columns everything stays within the width, and the last value is written", () => {
  const days = Array.from({ length: 40 }, (_, k) => `${2016 + Math.floor(k / 4)}-0${((k % 4) + 1) * 2}-28`);
  const points = days.flatMap((date) => GAPS.points.slice(0, 3).map((each, k) => ({ ...each, date, issue: ["hot", "cool", "absent"][k] ?? "" })));
  const drawn = issuesOverTime({ ...GAPS, points }, { theme: LIGHT, width: 328 });
  for (const each of drawn.layout.shapes) assert.ok(each.x0 >= 0 && each.x1 <= 328.01, `${each.x0} to ${each.x1}`);
  assert.ok(drawn.data[1]?.text.includes("now 5"));
});
