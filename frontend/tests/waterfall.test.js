import assert from "node:assert/strict";
import test from "node:test";
import { barsOf, singly, waterfall } from "../js/figures/waterfall.js";
import { LIGHT } from "../js/theme.js";
import { CHANGE, change } from "./fixtures.js";

const wide = { theme: LIGHT, width: 1104 };
const narrow = { theme: LIGHT, width: 328 };
/** @param {import("../js/shapes.js").Figure} figure */
const values = (figure) => /** @type {any} */ (figure.data.find((each) => each.name === "steps"));
/** @param {import("../js/shapes.js").Figure} figure */
const blocks = (figure) => figure.layout.shapes.filter((/** @type {any} */ each) => each.name);

test("the bars lead from the index at the start, step by step, to the index at the end", () => {
  const bars = barsOf(CHANGE);
  assert.deepEqual(bars.map((each) => each.value), ["9.8", "+4.4", "\u22121.6", "\u22125.0", "7.6"]);
  bars.slice(1).forEach((bar, k) => assert.ok(Math.abs(bar.before - /** @type {any} */ (bars[k]).after) < 1e-9));
  assert.ok(Math.abs(/** @type {any} */ (bars.at(-1)).after - 7.6) < 1e-9);
});

test("each bar has the height of its step and the colour of its direction; an expiry is an outline", () => {
  for (const options of [wide, narrow]) {
    const drawn = blocks(waterfall(CHANGE, options));
    assert.equal(drawn.length, 5);
    assert.deepEqual(drawn.map((/** @type {any} */ each) => each.fillcolor), [LIGHT.ink2, LIGHT.up, LIGHT.down, LIGHT.card, LIGHT.ink2]);
    assert.equal(drawn[3].line.color, LIGHT.down);
  }
  const [first, up] = blocks(waterfall(CHANGE, wide));
  const unit = (first.y1 - first.y0) / 9.8;
  assert.ok(Math.abs((up.y1 - up.y0) / unit - 4.4) < 1e-6);
  assert.ok(Math.abs(up.y1 - first.y0) < 1e-6);
});

test("a step says who said what and opens the statement; an expiry is silence, not agreement", () => {
  const figure = waterfall(CHANGE, wide);
  assert.equal(figure.marks[1]?.url, "/statements/7/");
  assert.ok(figure.marks[1]?.text.includes("Moon, leaflets: +4.4"));
  assert.ok(figure.marks[1]?.text.includes("9.8 to 14.2"));
  assert.ok(figure.marks[3]?.text.includes("silence, not agreement"));
  assert.equal(figure.marks[3]?.url, null);
  assert.deepEqual(values(figure).customdata, [null, "/statements/7/", "/statements/8/", null, null]);
});

test("of many steps the ten largest stand alone and the others share bars; the sum stays", () => {
  const steps = Array.from({ length: 40 }, (_, k) => change({ step: k % 4 === 0 ? 2 + k / 100 : -0.1 }));
  assert.equal(singly(steps).size, 10);
  const total = steps.reduce((sum, each) => sum + each.step, 0);
  const bars = barsOf({ ...CHANGE, start: 20, end: 20 + total, change: total, steps });
  assert.equal(bars.filter((each) => each.kind === "step").length, 10);
  assert.ok(Math.abs(/** @type {any} */ (bars.at(-1)).after - 20 - total) < 1e-9);
  assert.equal(bars.find((each) => each.kind === "smaller")?.value, "\u22120.3");
});

test("an index that is not shown at the start is drawn hollow at the level that the steps start from", () => {
  const bars = barsOf({ ...CHANGE, start: null });
  assert.ok(Math.abs(/** @type {any} */ (bars[0]).high - 9.8) < 1e-9);
  assert.equal(bars[0]?.hollow, true);
});

test("every mark stays within the width", () => {
  for (const options of [wide, narrow])
    for (const each of blocks(waterfall(CHANGE, options))) assert.ok(each.x0 >= 0 && each.x1 <= options.width, `${each.x0} to ${each.x1}`);
});

test("markup in names is shown, not obeyed", () => {
  const drawn = waterfall({ ...CHANGE, names: { KR: "<u>" }, issueNames: { hot: "<script>x", cool: "c" } }, wide);
  const spec = JSON.stringify({ data: drawn.data, layout: drawn.layout });
  assert.ok(!spec.includes("<script") && !spec.includes("<u>"));
});
