import assert from "node:assert/strict";
import test from "node:test";
import { age, announcement, staleText } from "../js/announcement.js";

const LEE = { speaker: "Lee", issue: "wartime control" };
/** @param {Record<string, number|null>} values */
const map = (values) => new Map(Object.entries(values));

test("what moved, and who moved it", () => {
  assert.equal(announcement(map({ "US–ROK": 27.2 }), map({ "US–ROK": 28.4 }), LEE), "US–ROK moved from 27.2 to 28.4: Lee, wartime control.");
  assert.equal(announcement(map({ "US–ROK": 27.2 }), map({ "US–ROK": 28.4 }), null), "US–ROK moved from 27.2 to 28.4.");
});

test("a move too small for one decimal is given with two", () =>
  assert.equal(announcement(map({ "US–ROK": 28.41 }), map({ "US–ROK": 28.44 }), null), "US–ROK moved from 28.41 to 28.44."));

test("unknown is never spoken of as zero", () => {
  assert.equal(announcement(map({ A: 20 }), map({ A: null }), null), "A has no index any more.");
  assert.equal(announcement(map({ A: null }), map({ A: 20 }), null), "A now has an index, 20.0.");
});

test("a statement that moved nothing is still told; nothing new is not", () => {
  assert.equal(announcement(map({ A: 20 }), map({ A: 20 }), LEE), "New: Lee, wartime control. No index moved.");
  assert.equal(announcement(map({ A: 20 }), map({ A: 20 }), null), "");
});

test("the bar names the revision and its age", () => {
  assert.equal(staleText(1, 1283, 40), "One change is being worked in. The figures below are those of revision 1,283, 40 seconds old.");
  assert.equal(staleText(2, null, null), "2 changes are being worked in.");
  assert.deepEqual([1, 90, 7200, 200_000].map(age), ["1 second", "2 minutes", "2 hours", "2 days"]);
});
