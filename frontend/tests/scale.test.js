import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, parsed, signed } from "../js/admin/scale.js";

const ANCHORS = [
  { value: -1, words: "ban and punish" },
  { value: -0.5, words: "discourage" },
  { value: 0, words: "leave alone" },
  { value: 0.5, words: "" },
  { value: 1, words: "protect and fund" },
];

test("a stance carries its sign, a true minus, and zero none", () => {
  assert.equal(signed(0.25), "+0.25");
  assert.equal(signed(-1), "−1.00");
  assert.equal(signed(-0.001), "0.00");
  assert.equal(signed(0.5, 1), "+0.5");
});

test("what is typed is read as a number, or not at all", () => {
  assert.equal(parsed(" -0,5 "), -0.5);
  assert.equal(parsed("−0.5"), -0.5);
  assert.equal(parsed(""), null);
  assert.equal(parsed("much"), null);
  assert.equal(parsed("Infinity"), null);
});

test("the words are the anchor's own, or those of its neighbours", () => {
  assert.equal(inWords(-0.5, ANCHORS), "discourage");
  assert.equal(inWords(-0.75, ANCHORS), "between “ban and punish” and “discourage”");
  // An anchor without words is passed over.
  assert.equal(inWords(0.5, ANCHORS), "between “leave alone” and “protect and fund”");
  assert.equal(inWords(2, ANCHORS), "");
  assert.equal(inWords(0, []), "");
});
