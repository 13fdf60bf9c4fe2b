import assert from "node:assert/strict";
import test from "node:test";
import { spread } from "../js/figures/ends.js";
import { issueOverTime } from "../js/figures/issue_over_time.js";
import { stretches, together } from "../js/figures/stretches.js";
import { DARK, LIGHT } from "../js/theme.js";
import { POSITIONS } from "./fixtures.js";

const figure = issueOverTime(POSITIONS, { theme: LIGHT, width: 1104 });
/** @param {string} name */
const trace = (name) => /** @type {any} */ (figure.data.find((each) => each.name === name));

test("a gap stays a gap, and what a predecessor said is dotted", () => {
  const own = stretches(POSITIONS.points, "KR", POSITIONS.at);
  assert.deepEqual(own.map((each) => [each.old, each.days[0], each.days.at(-1)]), [[false, "2018-01-01", "2022-05-10"], [true, "2022-05-10", "2023-01-01"], [false, "2024-01-01", "2025-06-30"]]);
  const dashes = figure.data.filter((each) => each.name === "line KR").map((each) => each.line.dash);
  assert.deepEqual(dashes, ["solid", "2px,3px", "solid"]);
});

test("the mark on the last day is hollow where a predecessor said it last, and filled where not", () => {
  assert.deepEqual(trace("today").marker.color, [LIGHT.card, LIGHT.actors["KR"]]);
  assert.deepEqual(trace("today").marker.line.color, [LIGHT.actors["US"], LIGHT.card]);
});

test("an actor without a live position has no mark on the last day", () => {
  const points = [...POSITIONS.points, { date: "2025-01-01", actor: "KR", mean: null, low: null, high: null, predecessor: null }];
  const drawn = issueOverTime({ ...POSITIONS, points }, { theme: LIGHT, width: 1104 });
  assert.deepEqual(/** @type {any} */ (drawn.data.find((each) => each.name === "today")).y, [0.5]);
  const label = drawn.layout.annotations.find((/** @type {any} */ each) => each.text === "<b>KR</b>");
  assert.deepEqual([label.x, label.y], ["2025-01-01", 0.9], "it is named where its line ends");
});

test("every statement is a point where it was coded, and opens the statement", () => {
  assert.deepEqual(trace("statements").y, [-0.5, 0.8, 1]);
  assert.deepEqual(trace("statements").customdata, ["/statements/4/", "/statements/5/", "/statements/6/"]);
  assert.deepEqual(trace("statements").marker.symbol, ["square", "x-thin", "square"], "a party's is a cross");
  assert.deepEqual(figure.marks.slice(0, 3).map((each) => each.url), ["/statements/4/", "/statements/5/", "/statements/6/"]);
});

test("both poles stand there in words, and the scale runs from pole to pole", () => {
  const texts = figure.layout.annotations.map((/** @type {any} */ each) => each.text);
  assert.ok(texts.includes("+1 hold at full scale") && texts.includes("\u22121 suspend or end"));
  assert.ok(figure.layout.yaxis.range[0] < -1 && figure.layout.yaxis.range[1] > 1);
});

test("names at the ends of lines do not touch, wherever the lines end", () => {
  for (const wished of [[10, 12, 13, 200], [0, 0, 0, 0, 0], [299, 299, 300], [1]]) {
    const places = spread(wished, 19, 300).sort((a, b) => a - b);
    places.slice(1).forEach((each, k) => assert.ok(each - /** @type {number} */ (places[k]) >= 18.99));
    assert.ok(places.every((each) => each >= -0.01 && each <= 300.01), `${places}`);
  }
});

test("where months and events know the same day, the event counts", () => {
  const one = { date: "2020-01-31", actor: "US", mean: 0, low: 0, high: 0, predecessor: false };
  assert.deepEqual(together([one], [{ ...one, mean: 1 }]).map((each) => each.mean), [1]);
});

test("nobody's words are obeyed as markup, in neither form", () => {
  const evil = { ...POSITIONS, issue: { ...POSITIONS.issue, pole_negative: "<script>x", pole_positive: "<b>" }, names: { US: "<u>", KR: "<i>" }, statements: POSITIONS.statements.map((each) => ({ ...each, summary: "<img src=x>" })) };
  for (const width of [1104, 328]) {
    const drawn = issueOverTime(evil, { theme: DARK, width });
    const spec = JSON.stringify([drawn.data.map(({ meta, ...each }) => each), drawn.layout]);
    assert.ok(!/<(script|u>|i>|img)/.test(spec));
    assert.ok(spec.includes("&lt;script") && spec.includes("&lt;img"), "but shown");
  }
});
