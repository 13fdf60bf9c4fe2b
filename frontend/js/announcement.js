/** What is said aloud when an open page takes in a new revision. */
import { list, number } from "./figures/words.js";
import { gettext, language, ngettext } from "./i18n.js";

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
  const who = statement ? gettext("%(speaker)s, %(issue)s", { ...statement }) : "";
  if (moved.length > 0) return who ? gettext("%(what)s: %(who)s.", { what: list(moved), who }) : gettext("%(what)s.", { what: list(moved) });
  return who ? gettext("New: %(who)s. No index moved.", { who }) : "";
}

/**
 * @param {string} subject
 * @param {number|null} then
 * @param {number|null} now
 * @returns {string[]}
 */
function change(subject, then, now) {
  if (then === now) return [];
  if (now === null) return [gettext("%(subject)s has no index any more", { subject })];
  if (then === null) return [gettext("%(subject)s now has an index, %(now)s", { subject, now: number(now) })];
  const digits = number(then) === number(now) ? 2 : 1;
  const values = { subject, then: number(then, digits), now: number(now, digits) };
  return values.then === values.now ? [] : [gettext("%(subject)s moved from %(then)s to %(now)s", values)];
}

/**
 * The age of a revision in words.
 * @param {number} seconds
 */
export function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return ngettext("%(count)s second", "%(count)s seconds", whole);
  if (whole < 3600) return ngettext("%(count)s minute", "%(count)s minutes", Math.round(whole / 60));
  if (whole < 86_400) return ngettext("%(count)s hour", "%(count)s hours", Math.round(whole / 3600));
  return ngettext("%(count)s day", "%(count)s days", Math.round(whole / 86_400));
}

/**
 * The text of the bar while marks wait.
 * @param {number} pending
 * @param {number|null} revision
 * @param {number|null} seconds since it was committed
 */
export function staleText(pending, revision, seconds) {
  const waits = ngettext("One change is being worked in.", "%(count)s changes are being worked in.", pending);
  if (revision === null) return waits;
  const values = { revision: revision.toLocaleString(language()), age: seconds === null ? "" : age(seconds) };
  const shown = seconds === null ? gettext("The figures below are those of revision %(revision)s.", values) : gettext("The figures below are those of revision %(revision)s, %(age)s old.", values);
  return `${waits} ${shown}`;
}
