import assert from "node:assert/strict";
import test from "node:test";
import { matrix } from "../js/figures/matrix.js";
import { picture, withFonts } from "../js/figures/picture.js";
import { LIGHT } from "../js/theme.js";
import { MATRIX } from "./fixtures.js";

const WORDS = { heading: "Where <each> stands", subline: "On one day.", footer: "Imported, one coding each. Revision 3", address: "https://example.org/alliances/us-rok/?at=2025-08-15#matrix" };

test("a picture carries heading, subline, footer and address within itself", () => {
  const figure = matrix(MATRIX, { theme: LIGHT, width: 700 });
  const before = JSON.stringify(figure);
  const made = picture(figure, WORDS, LIGHT);
  const texts = made.layout.annotations.map((/** @type {any} */ each) => each.text.replace(/<br>/g, " "));
  assert.deepEqual(texts, ["Where &lt;each&gt; stands", WORDS.subline, WORDS.footer, WORDS.address]);
  assert.ok(made.layout.height > figure.layout.height && made.layout.width > figure.layout.width);
  assert.equal(JSON.stringify(figure), before, "the figure on the page is left as it is");
});

test("the font goes into the SVG itself", () => {
  const svg = withFonts('<svg class="main-svg" width="1"><g/></svg>', [{ family: "Source Sans 3 Variable", url: "data:font/woff2;base64,AA" }]);
  assert.match(svg, /^<svg class="main-svg" width="1"><style>@font-face\{font-family:"Source Sans 3 Variable"/);
});
