/** Wedges: for each rival and ally it pulls, the issues as bars in the rival's colour, and the chance at the right. */
import { actorMark } from "../theme.js";
import { NARROW, frame, pixelAxes, rectangle, stroke, wordTraces } from "./frame.js";
import { escape, measure, shorten } from "./text.js";
import { marksOfLast, telling } from "./told.js";
import { number, percent } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */

/**
 * @typedef {object} Pull a wedge as the API hands it over
 * @property {string} rival
 * @property {string} ally
 * @property {string} pulled
 * @property {number|null} wedge
 * @property {{issue: string, wedge: number, p_nearer_rival: number, points: number}[]} issues
 *
 * @typedef {object} Wedges
 * @property {Pull[]} results
 * @property {Record<string, string>} names by code
 * @property {Record<string, string>} issueNames short names by slug
 */

/** Less shows as 0.0. */
const LEAST = 0.05;

/**
 * The pulls worth a bar, each with its issues, strongest first.
 * @param {Pull[]} results
 */
export function pullsOf(results) {
  return results
    .filter((each) => each.wedge !== null && each.wedge >= LEAST)
    .map((each) => ({ ...each, issues: each.issues.filter((part) => part.points >= LEAST) }))
    .sort((a, b) => (b.wedge ?? 0) - (a.wedge ?? 0));
}

/**
 * @param {Wedges} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function wedge(input, { theme, width }) {
  const narrow = width < NARROW;
  const type = narrow ? 13 : 15;
  const pulls = pullsOf(input.results);
  const name = (/** @type {string} */ code) => input.names[code] ?? code;
  const several = new Set(input.results.map((each) => [each.ally, each.pulled].sort().join(" "))).size > 1;
  const most = Math.max(1e-9, ...pulls.flatMap((each) => each.issues.map((part) => part.points)));
  const left = narrow ? 2 : 226;
  const right = narrow ? width - 48 : width - 190;
  /** @type {any[]} */
  const shapes = [];
  /** @type {import("./frame.js").Word[]} */
  const words = [];
  /** @type {{x: number, y: number, text: string, told: () => import("./told.js").Told}[]} */
  const bars = [];
  let y = 0;
  for (const pull of pulls) {
    const { color } = actorMark(pull.rival, theme);
    const who = { rival: name(pull.rival), pulled: name(pull.pulled), ally: name(pull.ally), wedge: number(pull.wedge) };
    const head = several ? gettext("%(rival)s pulls %(pulled)s away from %(ally)s: %(wedge)s of 100", who) : gettext("%(rival)s pulls %(pulled)s: %(wedge)s of 100", who);
    const chance = gettext("chance %(pulled)s is nearer %(rival)s", who);
    if (y > 0) y += 8;
    words.push({ x: 2, y: y + 18, text: escape(shorten(head, narrow ? width - 4 : width - measure(chance, type) - 24, type, 700)), size: type, color, weight: 700, side: "left" });
    words.push({ x: width - 2, y: y + (narrow ? 38 : 18), text: escape(shorten(chance, width - 4, 13)), size: narrow ? 13 : 14, color: theme.ink2, weight: 400, side: "right" });
    y += narrow ? 50 : 36;
    for (const part of pull.issues) {
      const issue = input.issueNames[part.issue] ?? part.issue;
      const caption = issue.slice(0, 1).toUpperCase() + issue.slice(1);
      const middle = narrow ? y + 30 : y + 18;
      const end = left + (part.points / most) * (right - left - 44);
      words.push({ x: 2, y: narrow ? y + 11 : middle, text: escape(shorten(caption, narrow ? width - 4 : left - 14, type)), size: type, color: theme.ink, weight: 400, side: "left" });
      shapes.push({ ...rectangle(left, middle - 8, Math.max(end, left + 1.5), middle + 8, color), name: `${pull.rival} ${part.issue}` });
      words.push({ x: width - 2, y: middle, text: percent(part.p_nearer_rival), size: type, color: theme.ink, weight: 400, side: "right" });
      const told = () => /** @type {import("./told.js").Told} */ ([
        gettext("%(issue)s: %(points)s of the %(wedge)s points", { ...who, issue, points: number(part.points) }),
        [gettext("%(rival)s pulls %(pulled)s away from %(ally)s", who), gettext("%(what)s: %(chance)s", { what: chance, chance: percent(part.p_nearer_rival) })],
      ]);
      bars.push({ x: end + 5, y: middle, text: number(part.points), told });
      y += narrow ? 46 : 37;
    }
    shapes.push(stroke(0, y + 2, width, y + 2, { color: theme.line, width: 1 }));
  }
  shapes.pop();
  const height = Math.ceil(y) + 4;
  const layout = { ...frame(theme, width, height, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, height), shapes, hoverdistance: 60 };
  /** @type {Record<string, any>[]} */
  const data = wordTraces(words);
  data.push(telling({
    type: "scatter", mode: "text", name: "pulls", hoverinfo: "text", cliponaxis: false, x: bars.map((each) => each.x), y: bars.map((each) => each.y), text: bars.map((each) => each.text),
    textposition: "middle right", textfont: { size: type, color: theme.ink },
  }, (k) => /** @type {(typeof bars)[0]} */ (bars[k]).told()));
  return { data, layout, marks: marksOfLast(data) };
}
