/**
 * Bargains as a picture: each deal a sentence and two scales, as the page's own section has them, which needs no script.
 * Nothing of it is walked through by keys or pointed at.
 */
import { LINE, NARROW, frame, paragraph, pixelAxes, stroke, wordTraces } from "./frame.js";
import { markTrace, tradeScale } from "./trade_scale.js";
import { list, number } from "./words.js";
import { gettext, ngettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("./trade_scale.js").Trade} Trade */
/** @typedef {import("./trade_scale.js").Bargains} Bargains */
/** @typedef {import("./trade_scale.js").Pen} Pen */

const TYPE = 15;
const SMALL = 14;
const GAP = 24;

/**
 * What a trade comes to, in words.
 * @param {Trade} trade
 * @param {Bargains} input
 */
export function sentence(trade, input) {
  const issue = (/** @type {string} */ slug) => issueName(input, slug);
  const values = { first: nameOf(input, trade.first), second: nameOf(input, trade.second), gives: issue(trade.first_yields), gets: issue(trade.second_yields), gain: number(trade.gain, 3) };
  return gettext("%(first)s gives way on %(gives)s, %(second)s on %(gets)s; each gains %(gain)s.", values);
}

/**
 * @param {Bargains} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function bargains(input, { theme, width }) {
  /** @type {Pen} */
  const pen = { theme, input, words: [], shapes: [], marks: [] };
  const plain = { size: SMALL, color: theme.ink2 };
  let y = 0;
  for (const pair of input.pairs) {
    const who = { a: nameOf(input, pair.a), b: nameOf(input, pair.b) };
    if (pair.total === 0) {
      y = paragraph(pen.words, gettext("%(a)s and %(b)s: no trade of two issues would leave both better off.", who), 0, y + 8, width, plain);
      continue;
    }
    if (input.pairs.length > 1) y = paragraph(pen.words, `${who.a}\u2013${who.b}`, 0, y + (y > 0 ? 20 : 4), width, { size: 19, color: theme.ink, weight: 600 });
    for (const trade of pair.best) {
      y = deal(pen, trade, y + 16, width) + 16;
      pen.shapes.push(stroke(0, y, width, y, { color: theme.line, width: 1 }));
    }
    const counted = ngettext(
      "The only trade of %(a)s and %(b)s that would leave both better off.",
      "The best %(shown)s of %(count)s trades of %(a)s and %(b)s that would leave both better off.",
      pair.total,
      { ...who, shown: pair.best.length },
    );
    y = paragraph(pen.words, counted, 0, y + 12, width, plain);
  }
  const height = Math.ceil(y) + 4;
  return { data: [markTrace(pen.marks, theme), ...wordTraces(pen.words)], layout: { ...frame(theme, width, height, { l: 0, r: 0, t: 0, b: 0 }), ...pixelAxes(width, height), shapes: pen.shapes }, marks: [] };
}

/**
 * The words and the two scales of a deal, beside each other where there is room. Gives where it ends.
 * @param {Pen} pen
 * @param {Trade} trade
 * @param {number} top
 * @param {number} width
 */
function deal(pen, trade, top, width) {
  const { input, theme } = pen;
  const column = width < NARROW ? width : (width - 2 * GAP) / 3;
  const former = trade.rests_on_predecessor.map(([code = "", slug = ""]) => gettext("%(who)s on %(issue)s", { who: nameOf(input, code), issue: issueName(input, slug) }));
  let end = paragraph(pen.words, sentence(trade, input), 0, top, column, { size: TYPE, color: theme.ink });
  const note = { size: SMALL, color: theme.ink2 };
  if (former.length > 0) {
    pen.marks.push({ x: 7, y: end + 4 + (SMALL * LINE) / 2, symbol: "circle", color: theme.ink2, hollow: true });
    end = paragraph(pen.words, gettext("Rests on a predecessor\u2019s words: %(words)s.", { words: list(former) }), 20, end + 4, column - 20, note);
  }
  if (trade.pushed_away.length > 0) end = paragraph(pen.words, ngettext("Would move the outcome away from where %(who)s stands.", "Would move the outcome away from where %(who)s stand.", trade.pushed_away.length, { who: list(trade.pushed_away.map((code) => nameOf(input, code))) }), 0, end + 4, column, note);
  if (width < NARROW) return [trade.first_yields, trade.second_yields].reduce((y, slug) => tradeScale(pen, trade, slug, { x: 0, y: y + 12, w: column }), end);
  return Math.max(end, ...[trade.first_yields, trade.second_yields].map((slug, k) => tradeScale(pen, trade, slug, { x: (k + 1) * (column + GAP), y: top, w: column })));
}

/**
 * @param {Bargains} input
 * @param {string} code
 */
function nameOf(input, code) {
  return input.names[code] ?? code;
}

/**
 * @param {Bargains} input
 * @param {string} slug
 */
function issueName(input, slug) {
  const issue = input.issues.find((each) => each.slug === slug);
  return issue?.short_name ?? issue?.name ?? slug;
}
