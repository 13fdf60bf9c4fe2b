/** In a language of brackets every word of a figure stands within them, or comes from the data. */
import assert from "node:assert/strict";
import test from "node:test";

/** @type {any} */ (globalThis).django = {
  catalog: {},
  gettext: (/** @type {string} */ text) => `[${text}]`,
  ngettext: (/** @type {string} */ one, /** @type {string} */ many, /** @type {number} */ count) => `[${count === 1 ? one : many}]`,
};
// The catalogue stands before any module runs, as on a page.
const { BARGAINS, CHANGE, INDEX, MAP, MATRIX, WEDGES } = await import("./fixtures.js");
const { bargains } = await import("../js/figures/bargains.js");
const { indexOverTime } = await import("../js/figures/index_over_time.js");
const { matrix } = await import("../js/figures/matrix.js");
const { positionMap } = await import("../js/figures/position_map.js");
const { waterfall } = await import("../js/figures/waterfall.js");
const { wedge } = await import("../js/figures/wedge.js");
const { announcement, staleText } = await import("../js/announcement.js");
const { LIGHT } = await import("../js/theme.js");

/** Every text in the data that tests hand over. @param {unknown} value @returns {string[]} */
const textsOf = (value) => (typeof value === "string" ? [value] : value && typeof value === "object" ? [...Object.keys(value), ...Object.values(value)].flatMap(textsOf) : []);
const letters = /[^\W\d_]{2,}/u;

/**
 * The visible texts of a figure, without markup.
 * @param {import("../js/shapes.js").Figure} figure
 */
function seen(figure) {
  const traces = figure.data.flatMap((each) => [each["text"] ?? [], each["hovertext"] ?? []].flat());
  const annotations = figure.layout["annotations"].map((/** @type {{text: string}} */ each) => each.text);
  const axes = ["xaxis", "yaxis"].flatMap((name) => figure.layout[name]?.ticktext ?? []);
  return [...traces, ...annotations, ...axes, ...figure.marks.map((each) => each.text)].map((text) => String(text).replace(/<br>/g, " ").replace(/<[^>]+>/g, ""));
}

/** Takes brackets away from the inside out. @param {string} text */
function outside(text) {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\[[^[\]]*\]/g, "");
  }
  return rest;
}

/** @type {[string, any, (input: any, options: any) => import("../js/shapes.js").Figure][]} */
const FIGURES = [["index over time", INDEX, indexOverTime], ["position map", MAP, positionMap], ["matrix", MATRIX, matrix], ["waterfall", CHANGE, waterfall], ["wedge", WEDGES, wedge], ["bargains", BARGAINS, bargains]];
for (const [name, input, make] of FIGURES)
  for (const width of [1104, 328])
    test(`${name} at ${width} px says nothing that is not translated`, () => {
      const known = new Set(textsOf(input).flatMap((text) => text.toLowerCase().split(/[^\p{L}]+/u)));
      const texts = seen(make(input, { theme: LIGHT, width }));
      assert.ok(texts.some((text) => text.includes("[")), "some of it is translated");
      // A text cut to fit may lack its last bracket.
      const left = texts.filter((text) => !text.includes("\u2026") && outside(text).split(/[^\p{L}]+/u).some((word) => letters.test(word) && !known.has(word.toLowerCase())));
      assert.deepEqual(left, []);
    });

test("sentences about what moved are whole texts of their own", () => {
  assert.equal(announcement(new Map([["A", 1]]), new Map([["A", 2]]), null), "[[A moved from 1.0 to 2.0].]");
  assert.equal(outside(staleText(2, 5, 61)).trim(), "");
});
