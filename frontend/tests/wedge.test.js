import assert from "node:assert/strict";
import test from "node:test";
import { pullsOf, wedge } from "../js/figures/wedge.js";
import { DARK, LIGHT } from "../js/theme.js";
import { WEDGES } from "./fixtures.js";

/** @param {import("../js/shapes.js").Figure} figure */
const blocks = (figure) => figure.layout.shapes.filter((/** @type {any} */ each) => each.name);
/** @param {import("../js/shapes.js").Figure} figure */
const texts = (figure) => figure.data.flatMap((each) => each["text"]);

test("a pull without points has no bar, and unknown is not zero", () => {
  assert.deepEqual(pullsOf(WEDGES.results).map((each) => [each.rival, each.issues.length]), [["KP", 2], ["CN", 1]]);
});

test("bars have the rival's colour and the length of their points, the chance stands at the right", () => {
  for (const theme of [LIGHT, DARK]) {
    const drawn = blocks(wedge(WEDGES, { theme, width: 1104 }));
    assert.deepEqual(drawn.map((/** @type {any} */ each) => each.fillcolor), [theme.actors["KP"], theme.actors["KP"], theme.actors["CN"]]);
    const [long, short] = drawn.map((/** @type {any} */ each) => each.x1 - each.x0);
    assert.ok(Math.abs(short / long - 1.9 / 6.4) < 1e-9);
  }
  const words = texts(wedge(WEDGES, { theme: LIGHT, width: 1104 }));
  for (const each of ["Pyongyang pulls Seoul: 9.8 of 100", "chance Seoul is nearer Pyongyang", "94\u202F%", "6.4"]) assert.ok(words.includes(each), each);
});

test("with three allies it is said away from whom", () => {
  const results = [...WEDGES.results, { rival: "CN", ally: "JP", pulled: "KR", wedge: 0, issues: [] }];
  assert.ok(texts(wedge({ ...WEDGES, results }, { theme: LIGHT, width: 1104 })).includes("Pyongyang pulls Seoul away from Washington: 9.8 of 100"));
});

test("at 328 px every bar stays within the width", () => {
  for (const each of blocks(wedge(WEDGES, { theme: LIGHT, width: 328 }))) assert.ok(each.x0 >= 0 && each.x1 <= 328);
});

test("markup in names is shown, not obeyed", () => {
  const drawn = wedge({ ...WEDGES, names: { KP: "<u>P", KR: "<script>" } }, { theme: LIGHT, width: 1104 });
  const spec = JSON.stringify({ data: drawn.data, layout: drawn.layout });
  assert.ok(!spec.includes("<script") && !spec.includes("<u>"));
});
