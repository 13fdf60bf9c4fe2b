import assert from "node:assert/strict";
import test from "node:test";
import { band, day, likely, list, month, number, percent, signed } from "../js/figures/words.js";

test("numbers have a true minus and one decimal, and unknown is a dash", () => {
  assert.equal(number(-3.14), "\u22123.1");
  assert.equal(number(28.44), "28.4");
  assert.equal(number(-0.04), "0.0", "a rounded zero has no sign");
  assert.equal(number(null), "\u2013");
  assert.equal(signed(10.7), "+10.7");
  assert.equal(signed(-10.7), "\u221210.7");
  assert.equal(signed(0.01), "0.0");
  assert.equal(signed(0.5, 2), "+0.50");
});

test("a percentage keeps its sign on the line", () => assert.equal(percent(0.954), "95\u202F%"));

test("dates are written day, month, year", () => {
  assert.equal(day("2025-08-15"), "15 Aug 2025");
  assert.equal(day("2025-01-05"), "5 Jan 2025");
  assert.equal(month("2021-02-03"), "Feb 2021");
});

test("bands begin at 0, 10, 25, 45 and 65", () => {
  const expected = [[0, "low", 1], [9.99, "low", 1], [10, "moderate", 2], [24.9, "moderate", 2], [25, "marked", 3], [45, "high", 4], [64.99, "high", 4], [65, "severe", 5], [100, "severe", 5]];
  for (const [value, word, index] of expected) assert.deepEqual(band(/** @type {number} */ (value)), { word, index });
  assert.equal(band(null), null, "unknown has no band");
});

test("a range is left out where it is unknown", () => {
  assert.equal(likely(11.2, 44.9), "likely 11.2 to 44.9");
  assert.equal(likely(null, null), "");
});

test("names in a row", () => assert.equal(list(["Washington", "Tokyo", "Seoul"]), "Washington, Tokyo and Seoul"));
