import assert from "node:assert/strict";
import test from "node:test";
import { cause, callouts } from "../js/figures/callouts.js";
import { indexOverTime } from "../js/figures/index_over_time.js";
import { exit, meet, place } from "../js/figures/placing.js";
import { axisTop, merge, runs } from "../js/figures/series.js";
import { DARK, LIGHT } from "../js/theme.js";
import { INDEX, reading } from "./fixtures.js";

const figure = indexOverTime(INDEX, { theme: LIGHT, width: 1104 });
const lines = figure.data.filter((each) => each.line?.shape === "hv");

test("the axis ends on the first multiple of 20 above the range, at most 100", () => {
  const top = (/** @type {number} */ high) => axisTop([reading({ date: "2020-01-01", high })]);
  assert.deepEqual([0, 19.9, 20, 68.9, 80, 95, 100].map(top), [20, 20, 40, 80, 100, 100, 100]);
  assert.equal(Math.round(figure.layout.yaxis.range[1]), 80);
});

test("a gap stays a gap: no line and no interval between the readings around it", () => {
  assert.equal(lines.length, 3, "thin, before the gap, after it");
  for (const each of [...lines, ...figure.data.filter((trace) => trace.fill === "toself")])
    assert.ok(!(each.x.some((/** @type {string} */ x) => x <= "2020-06-01") && each.x.some((/** @type {string} */ x) => x > "2020-06-07")), "no trace spans the gap");
  assert.ok(lines.every((each) => each.y.every((/** @type {number} */ y) => y > 0)), "nowhere drawn as zero");
});

test("the last reading before a gap holds until the gap begins", () => {
  const [, before] = runs(INDEX.points, INDEX.at);
  assert.equal(before?.x.at(-1), "2020-06-07");
});

test("thin stretches are grey, and the grey is labelled", () => {
  assert.equal(lines[0]?.line.color, LIGHT.thin);
  assert.equal(lines[1]?.line.color, LIGHT.up);
  assert.ok(figure.layout.annotations.some((/** @type {any} */ each) => each.text === "Grey: under half the agenda is covered"));
  const full = indexOverTime({ ...INDEX, points: INDEX.points.slice(3) }, { theme: LIGHT, width: 1104 });
  assert.ok(!full.layout.annotations.some((/** @type {any} */ each) => String(each.text).startsWith("Grey")));
});

test("where weeks and events know the same day, the event counts; nothing comes after the day shown", () => {
  const merged = merge([reading({ date: "2020-01-05", friction: 1 })], [reading({ date: "2020-01-05", friction: 2 }), reading({ date: "2021-01-01" })], "2020-12-31");
  assert.deepEqual(merged.map((each) => each.friction), [2]);
});

test("grid lines stand only at the limits of the bands, and their words at the right", () => {
  const levels = figure.layout.shapes.filter((/** @type {any} */ each) => each.type === "line" && each.y0 === each.y1).map((/** @type {any} */ each) => each.y0);
  assert.deepEqual(levels.sort((/** @type {number} */ a, /** @type {number} */ b) => a - b), [0, 10, 25, 45, 65]);
  for (const word of ["low", "moderate", "marked", "high", "severe"]) assert.ok(figure.layout.annotations.some((/** @type {any} */ each) => each.text === word));
});

test("members' statements are ticks that open their statement; a rival's is not among them", () => {
  const ticks = figure.data.filter((each) => each.marker?.symbol === "line-ns");
  assert.deepEqual(ticks.map((each) => each.customdata), [["/statements/8/"], ["/statements/7/"]]);
  assert.ok(figure.marks.some((each) => each.url === "/statements/7/" && each.text.includes("Calls for an early declaration")));
});

test("handovers within the span are dotted through the plot", () => {
  const dotted = figure.layout.shapes.filter((/** @type {any} */ each) => each.line.dash);
  assert.deepEqual(dotted.map((/** @type {any} */ each) => each.x0), ["2021-01-20", "2022-05-10"]);
});

test("at most four callouts, the number first and bold, in two lines at most", () => {
  for (const width of [1104, 328]) {
    const drawn = indexOverTime(INDEX, { theme: DARK, width });
    const called = drawn.layout.annotations.filter((/** @type {any} */ each) => each.showarrow);
    assert.ok(called.length >= 2 && called.length <= 4, `${called.length} at ${width}`);
    for (const each of called) assert.match(each.text, /^<b>[+\u2212]?\d/);
    assert.ok(called.some((/** @type {any} */ each) => each.text.startsWith("<b>28.4</b>")));
    assert.ok(called.some((/** @type {any} */ each) => each.text.startsWith("<b>58.7</b>")));
    assert.ok(called.every((/** @type {any} */ each) => each.text.split("<br>").length <= 2));
  }
});

test("boxes that touch are seen to meet", () => {
  assert.ok(meet({ x: 0, y: 0, w: 10, h: 10 }, { x: 12, y: 0, w: 10, h: 10 }));
  assert.ok(!meet({ x: 0, y: 0, w: 10, h: 10 }, { x: 40, y: 0, w: 10, h: 10 }));
});

test("a fall without a statement is an expiry, named after the government whose words ran out", () => {
  assert.deepEqual(cause(/** @type {any} */ (INDEX.points[5]), /** @type {any} */ (INDEX.points[6]), INDEX.members, INDEX.statements), { words: "Moon\u2019s positions expire", expired: true });
  assert.deepEqual(cause(/** @type {any} */ (INDEX.points[3]), /** @type {any} */ (INDEX.points[4]), INDEX.members, INDEX.statements), { words: "Moon on end-of-war declaration", expired: false });
});

test("where the index stands at its peak, one callout says it", () => {
  const rising = [20, 30, 30].map((friction, k) => reading({ date: `2023-0${k + 1}-01`, friction }));
  const called = callouts(rising, INDEX.members, [], { at: "2023-03-01", narrow: false });
  assert.deepEqual(called.map((each) => each.number), ["30.0", "+10.0"]);
});

test("thin readings are not ranked", () => {
  const thin = INDEX.points.map((each) => ({ ...each, thin: each.friction !== null && each.friction > 50 }));
  const called = callouts(thin, INDEX.members, [], { at: INDEX.at, narrow: false });
  assert.ok(!called.some((each) => each.number === "58.7"));
});

test("'today' is said only where the day shown is today", () => {
  const said = (/** @type {string|undefined} */ today) => callouts(INDEX.points, INDEX.members, [], { at: INDEX.at, today, narrow: false })[0]?.lines[0];
  assert.equal(said(INDEX.at), " today,");
  assert.equal(said(undefined), " on 30 Jun 2023,");
});

test("markup in names and summaries is shown, not obeyed", () => {
  const bad = "<script>x</script><b>y</b>";
  const drawn = indexOverTime(
    {
      ...INDEX,
      members: INDEX.members.map((each) => ({ ...each, short_name: bad, tenures: each.tenures.map((tenure) => ({ ...tenure, short_name: "<i>T</i>" })) })),
      statements: INDEX.statements.map((each) => ({ ...each, summary: bad, speaker: bad, issue_name: bad })),
    },
    { theme: LIGHT, width: 1104 },
  );
  const spec = JSON.stringify({ data: drawn.data.map(({ meta, ...each }) => each), layout: drawn.layout });
  assert.ok(!/<script|<i>|<b>y/.test(spec));
  assert.ok(spec.includes("&lt;script&gt;"));
});

test("an empty series draws neither line nor number", () => {
  const drawn = indexOverTime({ ...INDEX, points: [reading({ date: "2020-01-01", friction: null, low: null, high: null })] }, { theme: LIGHT, width: 1104 });
  assert.equal(drawn.data.filter((each) => each.mode === "lines").length, 0);
  assert.ok(!drawn.layout.annotations.some((/** @type {any} */ each) => each.showarrow));
});

test("the same input gives the same figure, and is left as it was", () => {
  const before = JSON.stringify(INDEX);
  assert.deepEqual(indexOverTime(INDEX, { theme: LIGHT, width: 1104 }), figure);
  assert.equal(JSON.stringify(INDEX), before);
});

test("words are placed off the line, off each other, and off their leaders", () => {
  /** @type {import("../js/figures/placing.js").Ground} */
  const ground = { width: 600, height: 300, step: 4, line: Array.from({ length: 151 }, (_, k) => ({ top: 100 + k / 2, bottom: 104 + k / 2 })), cloud: Array(151).fill(null), uprights: [], levels: [] };
  /** @type {import("../js/figures/placing.js").Box[]} */
  const boxes = [];
  /** @type {import("../js/figures/placing.js").Leader[]} */
  const leaders = [];
  for (const x of [300, 320, 340, 360]) {
    const anchor = { x, y: 102 + x / 8 };
    const box = place({ w: 140, h: 45 }, anchor, ground, boxes, { leaders });
    assert.ok(box);
    assert.ok(boxes.every((other) => !meet(box, other)));
    for (let k = Math.floor(box.x / 4); k <= Math.floor((box.x + box.w) / 4); k += 1) {
      const line = ground.line[k];
      assert.ok(!line || line.bottom < box.y || line.top > box.y + box.h, "over the line");
    }
    boxes.push(box);
    leaders.push({ from: exit(box, anchor), to: anchor });
  }
  const full = { ...ground, line: Array(151).fill({ top: 0, bottom: 300 }) };
  assert.equal(place({ w: 140, h: 45 }, { x: 300, y: 150 }, full, []), null, "no room, no words");
});

test("hover and the arrow keys reach every reading, for which nothing is drawn", () => {
  const hover = /** @type {any} */ (figure.data.find((each) => each.name === "index"));
  assert.equal(hover.mode, "none");
  assert.equal(hover.hovertext.length, hover.x.length);
  assert.ok(figure.marks.some((each) => each.curve === figure.data.indexOf(hover)));
});
