/** The four things worth saying on an index over time: its largest step up, its peak, its largest fall, today. */
import { measure, shorten, stack, escape } from "./text.js";
import { day, likely, month, number, signed } from "./words.js";
import { dayNumber, known, steps } from "./series.js";
import { gettext, ngettext } from "../i18n.js";

/** @typedef {import("../shapes.js").Reading} Reading */
/** @typedef {import("../shapes.js").Member} Member */
/** @typedef {import("../shapes.js").Saying} Saying */

/**
 * @typedef {object} Callout
 * @property {string} date
 * @property {number} value
 * @property {string} number stands first, in bold
 * @property {string[]} lines the rest of the first line, and the second
 */

/** A step smaller than this is not worth a callout. */
const NOTABLE = 2;
const YEAR = 365.25;
/** The widest second line, px at 15 px. */
const WIDEST = 236;

/**
 * Whose word moved the index between two readings: who spoke on what, or what expired.
 * @param {Reading} from
 * @param {Reading} to
 * @param {Member[]} members
 * @param {Saying[]} statements
 * @returns {{words: string, expired: boolean}}
 */
export function cause(from, to, members, statements) {
  const codes = new Set(members.map((each) => each.code));
  const said = statements.filter((each) => codes.has(each.principal) && each.date > from.date && each.date <= to.date);
  if (said.length === 1) {
    const one = /** @type {Saying} */ (said[0]);
    const who = one.speaker ?? members.find((each) => each.code === one.principal)?.short_name ?? one.actor;
    const words = one.issue_name ? gettext("%(who)s on %(issue)s", { who, issue: one.issue_name }) : gettext("%(who)s spoke", { who });
    return { words, expired: false };
  }
  if (said.length > 1) return { words: ngettext("%(count)s statement", "%(count)s statements", said.length), expired: false };
  const left = members
    .flatMap((each) => each.tenures)
    .find((each) => each.to !== null && Math.abs(dayNumber(each.to) + Math.round(YEAR) - dayNumber(to.date)) <= 1);
  return { words: left ? gettext("%(who)s\u2019s positions expire", { who: left.short_name }) : gettext("old positions expire"), expired: true };
}

/**
 * @param {Reading[]} series
 * @param {Member[]} members
 * @param {Saying[]} statements
 * @param {{at: string, today?: string, narrow: boolean}} options
 * @returns {Callout[]} in the order in which they take their places
 */
export function callouts(series, members, statements, { at, today, narrow }) {
  const readings = series.filter(known);
  if (readings.length === 0) return [];
  // A thin reading is not ranked, so it can be neither peak nor largest step.
  const ranked = readings.filter((each) => !each.thin);
  const moves = steps(series).filter((each) => !each.from.thin && !each.to.thin && Math.abs(each.size) >= NOTABLE);
  /** @type {Callout[]} */
  const result = [];

  const last = /** @type {import("./series.js").Known} */ (readings[readings.length - 1]);
  if (last === series[series.length - 1]) {
    const when = today === at ? (narrow ? gettext(" today") : gettext(" today,")) : narrow ? "" : gettext(" on %(day)s,", { day: day(at) });
    const range = likely(last.low, last.high, 0);
    result.push({ date: at, value: last.friction, number: number(last.friction), lines: narrow ? [when] : [when, range] });
  }
  const peak = ranked.reduce((top, each) => (top === null || each.friction > top.friction ? each : top), /** @type {import("./series.js").Known|null} */ (null));
  // The peak's own callout says where its step led; a second one beside it would say the same.
  const told = peak !== null && peak.friction !== last.friction;
  const up = moves.filter((each) => each.size > 0 && !(told && each.to === peak)).sort((a, b) => b.size - a.size)[0];
  const down = moves.filter((each) => each.size < 0).sort((a, b) => a.size - b.size)[0];
  for (const move of [down, up]) {
    if (!move || (narrow && move === up)) continue;
    const reason = cause(move.from, move.to, members, statements);
    const short = reason.expired ? gettext("expiry") : month(move.to.date);
    result.push({
      date: move.to.date,
      value: (move.from.friction + move.to.friction) / 2,
      number: signed(move.size),
      lines: narrow ? ["", short] : [gettext(" on %(day)s:", { day: day(move.to.date) }), shorten(reason.words, WIDEST, 15)],
    });
  }
  // The peak has the most room about it, so it takes its place after the others.
  if (peak && told) {
    const when = narrow ? ` ${month(peak.date)}` : gettext(" on %(day)s, the peak,", { day: day(peak.date) });
    const range = likely(peak.low, peak.high, 0);
    result.push({ date: peak.date, value: peak.friction, number: number(peak.friction), lines: narrow ? [when] : [when, range] });
  }
  return result;
}

/**
 * The size of a callout in px.
 * @param {Callout} callout
 * @param {number} size of the type
 */
export function calloutSize(callout, size) {
  const [first = "", second] = callout.lines;
  const widths = [measure(callout.number, size, 700) + measure(first, size), measure(second ?? "", size)];
  return { w: Math.ceil(Math.max(...widths)) + 8, h: Math.ceil((second ? 2 : 1) * size * 1.3) + 6 };
}

/**
 * The callout's text for Plotly.
 * @param {Callout} callout
 */
export function calloutText(callout) {
  const [first = "", ...more] = callout.lines;
  const head = `<b>${escape(callout.number)}</b>${escape(first)}`;
  return more.length > 0 ? `${head}<br>${stack(more)}` : head;
}
