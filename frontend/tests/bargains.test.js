import assert from "node:assert/strict";
import test from "node:test";
import { bargains, sentence } from "../js/figures/bargains.js";
import { DARK, LIGHT } from "../js/theme.js";
import { BARGAINS, MAP, NAMES, trade } from "./fixtures.js";

const WIDE = { theme: LIGHT, width: 1104 };
/** @param {import("../js/shapes.js").Figure} figure */
const texts = (figure) => figure.data.flatMap((each) => each["text"] ?? []).map((/** @type {string} */ each) => each.replace(/<br>/g, " "));
/** @param {import("../js/shapes.js").Figure} figure @param {string} name */
const named = (figure, name) => figure.layout["shapes"].filter((/** @type {any} */ each) => each.name === name);
/** @param {import("../js/shapes.js").Figure} figure */
const sides = (figure) => /** @type {any} */ (figure.data.find((each) => each["name"] === "sides"));
/** Where an arrow's tip is. @param {any} shape */
const tip = (shape) => Number(/L(\S+) /.exec(shape.path)?.[1]);
/** @param {Partial<import("../js/figures/trade_scale.js").Bargains>} values */
const one = (values = {}) => ({ ...BARGAINS, pairs: [{ a: "US", b: "KR", best: [trade({})], total: 1 }], ...values });

test("every deal is told in the page's own words", () => {
  assert.equal(sentence(trade({ gain: 0.41 }), BARGAINS), "Washington gives way on cool, Seoul on hot; each gains 0.410.");
  const words = texts(bargains(BARGAINS, WIDE));
  for (const each of [
    "Washington gives way on cool, Seoul on hot; each gains 0.090.",
    "Washington gives way on hot, Seoul on cool; each gains 0.020.",
    "Rests on a predecessor\u2019s words: Washington on hot.",
    "Would move the outcome away from where Tokyo and Beijing stand.",
    "The best 2 of 3 trades of Washington and Seoul that would leave both better off.",
    "Washington and Tokyo: no trade of two issues would leave both better off.",
  ]) assert.ok(words.includes(each), each);
});

test("several pairs have a heading each, one has none", () => {
  assert.ok(texts(bargains(BARGAINS, WIDE)).includes("Washington\u2013Seoul"));
  const words = texts(bargains(one(), WIDE));
  assert.ok(!words.includes("Washington\u2013Seoul"));
  assert.ok(words.includes("The only trade of Washington and Seoul that would leave both better off."));
});

test("on its scale each side stands where it stands, hollow where a predecessor said it", () => {
  for (const theme of [LIGHT, DARK]) {
    const { x, marker } = sides(bargains(one(), { theme, width: 1104 }));
    assert.deepEqual(marker.symbol, ["circle", "square", "circle", "square"]);
    // On "cool" Washington at 0.5 and Seoul at 0.4, on "hot" at 0.6 and at -0.8.
    assert.ok(x[0] > x[1] && x[2] > x[3]);
    assert.ok(Math.abs((x[2] - x[3]) / (x[0] - x[1]) - 14) < 1e-6);
    const us = theme.actors["US"];
    assert.deepEqual([marker.color[0], marker.color[2]], [us, theme.card], "Washington is a predecessor's on hot alone");
    assert.deepEqual([marker.line.color[2], marker.color[3]], [us, theme.actors["KR"]]);
  }
});

test("the tick is the compromise, the arrow ends where the trade does", () => {
  const drawn = bargains(one(), WIDE);
  const { x } = sides(drawn);
  const unit = (x[2] - x[3]) / 1.4;
  const ticks = named(drawn, "compromise").map((/** @type {any} */ each) => each.x0);
  const tips = named(drawn, "outcome").map(tip);
  assert.deepEqual(ticks.map((/** @type {number} */ tick, /** @type {number} */ k) => Number(((tips[k] - tick) / unit).toFixed(6))), [-0.05, 0.7]);
});

test("without a position there is no mark, and the trade is drawn all the same", () => {
  const drawn = bargains(one({ positions: [] }), WIDE);
  assert.deepEqual(sides(drawn).x, []);
  assert.equal(named(drawn, "outcome").length, 2);
});

test("a government has its state's mark and its own name, a party a cross", () => {
  const actors = [{ code: "KR-MOON", kind: "government" }, { code: "KR-PPP", kind: "party" }];
  const positions = MAP.positions.slice(0, 2).map((each, k) => ({ ...each, actor: k ? "KR-PPP" : "KR-MOON" }));
  const drawn = bargains(one({ actors, positions, names: { "KR-MOON": "Moon", "KR-PPP": "People Power Party" }, pairs: [{ a: "KR-MOON", b: "KR-PPP", best: [trade({ first: "KR-MOON", second: "KR-PPP" })], total: 1 }] }), WIDE);
  assert.deepEqual(sides(drawn).marker.symbol, ["square", "cross"]);
  for (const each of ["Moon", "People Power Party"]) assert.ok(texts(drawn).includes(each), each);
});

test("at 328 px the scales stand under the words, and nothing leaves the width", () => {
  const drawn = bargains(BARGAINS, { theme: LIGHT, width: 328 });
  assert.ok(drawn.layout["height"] > bargains(BARGAINS, WIDE).layout["height"]);
  for (const x of [...sides(drawn).x, ...named(drawn, "outcome").map(tip)]) assert.ok(x >= 0 && x <= 328, String(x));
});

test("labels of two who stand at one pole do not meet", () => {
  const positions = MAP.positions.map((each) => ({ ...each, mean: 1 }));
  const drawn = bargains(one({ positions }), WIDE);
  const centred = /** @type {any} */ (drawn.data.find((each) => each["textposition"] === "middle center"));
  const [first, second] = centred.x;
  assert.ok(Math.abs(first - second) > 20);
  assert.ok(Math.max(...centred.x) < 1104);
});

test("markup in names is shown, not obeyed", () => {
  const drawn = bargains({ ...BARGAINS, names: { ...NAMES, US: "<u>P", KR: "<script>" } }, WIDE);
  const spec = JSON.stringify({ data: drawn.data, layout: drawn.layout });
  assert.ok(!spec.includes("<script") && !spec.includes("<u>"));
});
