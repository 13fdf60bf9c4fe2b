/** What is said aloud when an open page takes in a new revision. */
import { list, number } from "./figures/words.js";

/** @typedef {Map<string, number|null>} Readings by subject, as in "US–ROK" */
/** @typedef {{speaker: string, issue: string}} NewStatement */

/**
 * One sentence for what moved: "US–ROK moved from 27.2 to 28.4: Lee, wartime control."
 * @param {Readings} before
 * @param {Readings} after
 * @param {NewStatement|null} statement the newest one, if there is one
 * @returns {string} empty where nothing can be said
 */
export function announcement(before, after, statement) {
  const moved = [...after].flatMap(([subject, now]) => {
    const then = before.get(subject);
    return then === undefined ? [] : change(subject, then, now);
  });
  const who = statement ? `${statement.speaker}, ${statement.issue}` : "";
  if (moved.length > 0) return `${list(moved)}${who ? `: ${who}` : ""}.`;
  return who ? `New: ${who}. No index moved.` : "";
}

/**
 * @param {string} subject
 * @param {number|null} then
 * @param {number|null} now
 * @returns {string[]}
 */
function change(subject, then, now) {
  if (then === now) return [];
  if (now === null) return [`${subject} has no index any more`];
  if (then === null) return [`${subject} now has an index, ${number(now)}`];
  const digits = number(then) === number(now) ? 2 : 1;
  return number(then, digits) === number(now, digits) ? [] : [`${subject} moved from ${number(then, digits)} to ${number(now, digits)}`];
}

/**
 * The age of a revision in words.
 * @param {number} seconds
 */
export function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [size, unit] = whole < 60 ? [whole, "second"] : whole < 3600 ? [Math.round(whole / 60), "minute"] : whole < 86_400 ? [Math.round(whole / 3600), "hour"] : [Math.round(whole / 86_400), "day"];
  return `${size} ${unit}${size === 1 ? "" : "s"}`;
}

/**
 * The text of the bar while marks wait.
 * @param {number} pending
 * @param {number|null} revision
 * @param {number|null} seconds since it was committed
 */
export function staleText(pending, revision, seconds) {
  const waits = pending === 1 ? "One change is being worked in." : `${pending} changes are being worked in.`;
  if (revision === null) return waits;
  const old = seconds === null ? "" : `, ${age(seconds)} old`;
  return `${waits} The figures below are those of revision ${revision.toLocaleString("en-GB")}${old}.`;
}
