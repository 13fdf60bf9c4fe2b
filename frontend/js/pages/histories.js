/** What the figures of issues over time need from the API, brought into the figures' own shape. */
import { get, getAll } from "../api.js";
import { issueOverTime } from "../figures/issue_over_time.js";
import { heatRows, issuesOverTime } from "../figures/issues_over_time.js";
import { together } from "../figures/stretches.js";
import { day, list, number, signed } from "../figures/words.js";
import { ACTOR_ORDER } from "../theme.js";
import { gettext, ngettext } from "../i18n.js";
import { nameLists } from "./lists.js";

/** @typedef {import("../shapes.js").Subject} Subject */
/** @typedef {import("../shapes.js").Ready} Ready */

/**
 * @param {Subject} subject
 * @param {string} path of the subject's index in the API
 * @returns {Promise<Ready>}
 */
export async function readGaps({ at, known, interval }, path) {
  const [series, { issues, names }] = await Promise.all([get(`${path}issues/`, { interval, to: at, known_at: known }), nameLists()]);
  const input = { points: series.points, issues, names };
  const { days, rows } = heatRows(input);
  const now = rows.flatMap((row) => {
    const cell = row.cells[row.cells.length - 1];
    return cell && cell.divergence !== null ? [gettext("%(issue)s %(gap)s", { issue: row.issue.short_name ?? row.issue.name, gap: number(cell.divergence, 0) })] : [];
  });
  return {
    make: (options) => issuesOverTime(input, options),
    describe: [
      ngettext("Gaps on one issue at %(days)s dates up to %(day)s.", "Gaps on %(count)s issues at %(days)s dates up to %(day)s.", rows.length, { days: days.length, day: day(at) }),
      now.length > 0 ? gettext("On the last day, hottest first: %(issues)s.", { issues: list(now.slice(0, 3)) }) : gettext("No issue is covered on the last day."),
      gettext("The table below has the same numbers."),
    ].join(" "),
    empty: series.points.some((/** @type {{divergence: number|null}} */ each) => each.divergence !== null) ? null : gettext("Nobody\u2019s positions can be compared up to %(day)s.", { day: day(at) }),
  };
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
export async function readPositions({ at, known, issue: slug }) {
  const path = `issues/${slug}/positions/`;
  const asked = { actors: "independent", to: at, known_at: known };
  const [monthly, events, said, { actors, issues, names }] = await Promise.all([
    get(path, { ...asked, interval: "month" }),
    get(path, { ...asked, interval: "event" }),
    getAll("statements/", { issue: slug, to: at }),
    nameLists(),
  ]);
  const by = Object.fromEntries(actors.map((each) => [each.code, each]));
  // What was published after the instant whose knowledge is shown was not known then.
  const moment = known === null ? Infinity : Date.parse(known.includes("T") ? known : `${known}T23:59:59.999Z`);
  const statements = said.filter((each) => Date.parse(each.published_at) <= moment).map((each) => ({
    id: each.id, date: each.date, actor: each.actor, state: by[each.actor]?.member_of ?? each.actor, kind: by[each.actor]?.kind ?? "state",
    stance: each.stance, summary: each.summary, url: `/statements/${each.id}/`,
  }));
  const points = together(monthly.points, events.points);
  const order = [...ACTOR_ORDER, ...actors.map((each) => each.code).filter((code) => !ACTOR_ORDER.includes(code))];
  const issue = issues.find((each) => each.slug === slug);
  const input = { issue, points, statements, names, order, at };
  const now = order.flatMap((code) => {
    const own = points.filter((each) => each.actor === code);
    const last = own[own.length - 1];
    return last && last.mean !== null ? [gettext("%(who)s %(mean)s", { who: names[code] ?? code, mean: signed(last.mean, 2) })] : [];
  });
  return {
    make: (options) => issueOverTime(input, options),
    describe: [
      ngettext("Positions over time up to %(day)s, with one statement.", "Positions over time up to %(day)s, with %(count)s statements.", statements.length, { day: day(at) }),
      now.length > 0 ? gettext("On that day, from \u22121 to +1: %(positions)s.", { positions: list(now) }) : gettext("Nobody has a live position on that day."),
      gettext("The table below has the same numbers."),
    ].join(" "),
    empty: statements.length > 0 || points.length > 0 ? null : gettext("Nobody has spoken on it up to %(day)s.", { day: day(at) }),
  };
}
