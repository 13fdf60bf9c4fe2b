import assert from "node:assert/strict";
import { test } from "node:test";

import { markAt, marksOfLast, telling, walk } from "../js/figures/told.js";

const trace = () => ({ x: [1, 2, 3], customdata: ["/statements/1/", null, "/statements/3/"], meta: { walk: [0, 2] } });

test("what a point says is put together once, and only when somebody asks", () => {
  let asked = 0;
  const told = telling(trace(), (k) => {
    asked += 1;
    return [`point ${k}:`, ["", "more"]];
  });
  const marks = walk([{}, told]);
  assert.equal(asked, 0);
  assert.deepEqual(told["hovertext"], ["<b>point 0:</b><br>more", "<b>point 1:</b><br>more", "<b>point 2:</b><br>more"]);
  assert.equal(told["hovertext"], told["hovertext"]);
  assert.equal(asked, 3);
  assert.deepEqual(marks.map(({ curve, point, url }) => [curve, point, url]), [[1, 0, "/statements/1/"], [1, 2, "/statements/3/"]]);
  assert.equal(asked, 3);
  assert.equal(marks[1]?.text, "point 2. more.");
});

test("a figure written as JSON carries what its points say", () => {
  const told = telling(trace(), (k) => [String(k), []]);
  assert.deepEqual(JSON.parse(JSON.stringify(told)).hovertext, ["<b>0</b>", "<b>1</b>", "<b>2</b>"]);
  assert.equal(JSON.parse(JSON.stringify(markAt([told], 0, 1))).text, "1.");
});

test("all points of the last trace are stops, in their order", () => {
  assert.deepEqual(marksOfLast([{}, telling(trace(), (k) => [String(k), []])]).map((each) => each.text), ["0.", "1.", "2."]);
});
