import assert from "node:assert/strict";
import test from "node:test";
import { matrix, matrixRows } from "../js/figures/matrix.js";
import { DARK, LIGHT } from "../js/theme.js";
import { ISSUES, MATRIX, NAMES, cell } from "./fixtures.js";

const figure = matrix(MATRIX, { theme: LIGHT, width: 1104 });
/** @param {import("../js/shapes.js").Figure} drawn */
const cellsOf = (drawn) => /** @type {any} */ (drawn.data.find((each) => each.name === "cells"));

test("rows stand by heat, the uncovered last", () => assert.deepEqual(matrixRows(MATRIX).map((row) => row.issue.slug), ["hot", "cool", "absent"]));

test("each covered cell has its band's colour and prints its value; an uncovered one a dot and no colour", () => {
  assert.deepEqual(cellsOf(figure).text, ["70.0", "5.0", "\u00B7"]);
  const named = figure.layout.shapes.filter((/** @type {any} */ each) => each.name);
  assert.deepEqual(named.map((/** @type {any} */ each) => [each.name, each.fillcolor]), [["hot 0", LIGHT.bands[4]], ["cool 0", LIGHT.bands[0]]]);
  assert.equal(cellsOf(figure).textfont.color[0], LIGHT.bandText[4]);
  assert.equal(cellsOf(matrix(MATRIX, { theme: DARK, width: 1104 })).textfont.color[0], DARK.bandText[4]);
});

test("an issue off a pair's agenda is told apart from one without a position", () => {
  const two = matrix({ ...MATRIX, dyads: [["US", "KR"], ["US", "JP"]], cells: [...MATRIX.cells, cell({ b: "JP", issue: "hot", divergence: 10, heat: 5 })] }, { theme: LIGHT, width: 1104 });
  assert.deepEqual(cellsOf(two).text, ["70.0", "10.0", "5.0", "", "\u00B7", ""]);
  assert.ok(two.marks[3]?.text.startsWith("Washington\u2013Tokyo: not on its agenda"));
  assert.ok(two.marks[4]?.text.startsWith("Washington\u2013Seoul: no live position"));
});

test("at 328 px every cell stays within the width, with one pair and with ten", () => {
  const codes = ["US", "KR", "JP", "CN", "KP"];
  const dyads = codes.flatMap((a, k) => codes.slice(k + 1).map((b) => [a, b]));
  for (const pairs of [[["US", "KR"]], dyads]) {
    const cells = pairs.map(([a, b]) => cell({ a, b, issue: "hot", divergence: 30, heat: 1 }));
    const drawn = matrix({ dyads: pairs, issues: ISSUES, cells, names: NAMES }, { theme: LIGHT, width: 328 });
    for (const each of drawn.layout.shapes) assert.ok(each.x0 >= 0 && each.x1 <= 328.01, `${each.x0} to ${each.x1}`);
  }
});

test("markup in an issue's name is shown, not obeyed", () => {
  const drawn = matrix({ ...MATRIX, issues: ISSUES.map((each) => ({ ...each, name: "<script>x" })), names: { US: "<u>", KR: "K" } }, { theme: LIGHT, width: 1104 });
  const spec = JSON.stringify({ data: drawn.data, layout: drawn.layout });
  assert.ok(!spec.includes("<script") && !spec.includes("<u>"));
});
