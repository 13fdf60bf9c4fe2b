import assert from "node:assert/strict";
import test from "node:test";
import { escape, hoverLines, measure, shorten, stack, wrap } from "../js/figures/text.js";

test("markup in a name is neutralised", () => {
  assert.equal(escape('<script>alert("1")</script> & <b>'), '&lt;script&gt;alert("1")&lt;/script&gt; &amp; &lt;b&gt;');
  assert.equal(stack(["<a href=x>", "b"]), "&lt;a href=x&gt;<br>b");
});

test("wrapped lines fit their width and lose no word", () => {
  const text = "Taking part in democracies' initiatives for the rules-based order";
  const lines = wrap(text, 150, 15, 600);
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(measure(line, 15, 600) <= 150, line);
  assert.equal(lines.join(" "), text);
});

test("a word wider than its column is cut, without a letter lost", () => {
  const lines = wrap("Donaudampfschifffahrtsgesellschaft", 60, 15);
  assert.ok(lines.length > 1);
  for (const line of lines) assert.ok(measure(line, 15) <= 60);
  assert.equal(lines.join(""), "Donaudampfschifffahrtsgesellschaft");
});

test("letters that the font's table does not hold are taken as wide", () => assert.equal(measure("한국", 10), 20));

test("a shortened text ends on an ellipsis within its width", () => {
  const short = shorten("a rather long description of an issue", 80, 15);
  assert.ok(short.endsWith("…") && measure(short, 15) <= 80);
  assert.equal(shorten("short", 80, 15), "short");
});

test("hover lines have at most 44 characters", () => {
  const lines = hoverLines("Secretary Tillerson defends the decision as a defensive need and asks Beijing to stop. " + "x".repeat(100));
  assert.ok(lines.every((line) => line.length <= 44));
});
