/** What each figure needs from the API, brought into the figure's own shape. */
import { get, getAll, once } from "../api.js";
import { bargains, sentence } from "../figures/bargains.js";
import { indexOverTime } from "../figures/index_over_time.js";
import { matrix } from "../figures/matrix.js";
import { positionMap } from "../figures/position_map.js";
import { pullsOf, wedge } from "../figures/wedge.js";
import { waterfall } from "../figures/waterfall.js";
import { band, day, likely, list, number, signed } from "../figures/words.js";
import { ACTOR_ORDER } from "../theme.js";
import { gettext, ngettext } from "../i18n.js";
import { readGaps, readPositions } from "./histories.js";
import { nameLists } from "./lists.js";

/** @typedef {import("../shapes.js").Saying} Saying */
/** @typedef {import("../shapes.js").Subject} Subject */
/** @typedef {import("../shapes.js").Ready} Ready */
/** @typedef {import("./lists.js").Actor} Actor */

/** Each kind of figure and how its data is had. @type {Record<string, (subject: Subject) => Promise<Ready>>} */
export const FIGURES = { "index-over-time": readIndex, "position-map": readMap, matrix: readMatrix, waterfall: readChanges, wedge: readWedges, bargains: readBargains, "issues-over-time": (subject) => readGaps(subject, pathOf(subject)), "positions-over-time": readPositions };

/**
 * Where the API has the subject's index.
 * @param {Subject} subject
 */
function pathOf({ alliance, pair }) {
  return alliance ? `friction/alliances/${alliance}/` : `friction/dyads/${pair[0]}/${pair[1]}/`;
}

/**
 * The record as every figure needs it: names, who speaks for whom, what was said up to a day. Read once for all of them.
 * @param {Subject} subject
 */
function record(subject) {
  return once(`record ${pathOf(subject)} ${subject.at}`, () => readRecord(subject));
}

/**
 * @param {Subject} subject
 */
async function readRecord(subject) {
  // Asked for at once: on a busy processor each answer that is waited for costs a turn.
  const [lists, about, statements] = await Promise.all([
    nameLists(),
    subject.alliance ? get(`alliances/${subject.alliance}/`) : { members: subject.pair.map((actor) => ({ actor, from: null, to: null, weight: 1 })), rivals: [] },
    subject.alliance ? getAll("statements/", { alliance: subject.alliance, to: subject.at }) : nameLists().then(({ actors }) => statementsOfPair(subject, actors)),
  ]);
  return { about, ...lists, sayings: sayingsOf(statements, lists, subject.pair) };
}

/**
 * What two actors and those who speak for them said.
 * @param {Subject} subject
 * @param {Actor[]} actors
 */
async function statementsOfPair(subject, actors) {
  const voices = actors.filter((each) => subject.pair.includes(each.code) || each.speaks_for.some((code) => subject.pair.includes(code)));
  const found = await Promise.all(voices.map((each) => getAll("statements/", { actor: each.code, to: subject.at })));
  const agenda = new Set(subject.cells.map((each) => each.issue));
  return found.flat().filter((each) => agenda.has(each.issue));
}

/**
 * @param {any[]} statements
 * @param {Awaited<ReturnType<typeof nameLists>>} lists
 * @param {string[]} pair of two actors each one's words are its own
 * @returns {Saying[]}
 */
function sayingsOf(statements, { actors, names, issueNames }, pair) {
  const principals = Object.fromEntries(actors.map((each) => [each.code, pair.includes(each.code) ? each.code : (each.speaks_for[0] ?? each.code)]));
  return statements.map((each) => ({
    id: each.id, date: each.date, actor: each.actor, principal: principals[each.actor] ?? each.actor, summary: each.summary,
    url: `/statements/${each.id}/`, speaker: names[each.actor], issue_name: issueNames[each.issue],
  }));
}

/**
 * Codes of those who are in a dated list on a day.
 * @param {{actor: string, from: string|null, to: string|null}[]} dated
 * @param {string} at
 */
function present(dated, at) {
  return dated.filter((each) => (each.from === null || each.from <= at) && (each.to === null || each.to > at)).map((each) => each.actor);
}

/**
 * @param {Actor[]} actors
 * @param {string} code
 */
function tenuresOf(actors, code) {
  return actors
    .flatMap((each) => each.tenures.filter((tenure) => tenure.speaks_for === code).map((tenure) => ({ short_name: each.short_name, from: tenure.from, to: tenure.to })))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readIndex(subject) {
  const { at, known } = subject;
  const path = pathOf(subject);
  const [weekly, events, { about, actors, names, sayings }] = await Promise.all([
    get(path, { interval: "week", to: at, known_at: known }),
    get(path, { interval: "event", to: at, known_at: known }),
    record(subject),
  ]);
  const members = present(about.members, at).map((code) => ({ code, short_name: names[code] ?? code, tenures: tenuresOf(actors, code) }));
  const input = { points: weekly.points, events: events.points, members, statements: sayings, at, today: new Date().toISOString().slice(0, 10) };
  const last = [...weekly.points, ...events.points].sort((a, b) => (a.date < b.date ? -1 : 1)).pop();
  const now = !last || last.friction === null ? gettext("no index") : gettext("%(value)s, %(range)s, %(word)s", { value: number(last.friction), range: likely(last.low, last.high), word: last.thin ? gettext("thin evidence") : (band(last.friction)?.word ?? "") });
  const some = weekly.points.some((/** @type {{friction: number|null}} */ each) => each.friction !== null);
  return {
    make: (options) => indexOverTime(input, options),
    describe: gettext("Friction index over time up to %(day)s: %(now)s. The table below has the same numbers.", { day: day(at), now }),
    empty: some ? null : gettext("There is no index up to %(day)s: %(reason)s.", { day: day(at), reason: last?.reason ?? gettext("nobody had spoken yet") }),
  };
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readMap(subject) {
  const { at, known } = subject;
  const [cells, positions, latest, { about, issues, names, sayings }] = await Promise.all([
    subject.alliance ? get(`${pathOf(subject)}matrix/`, { at, known_at: known }).then((found) => found.cells) : subject.cells,
    getAll("positions/", { at, known_at: known }),
    get(pathOf(subject), { from: at, to: at, interval: "day", known_at: known }),
    record(subject),
  ]);
  const allies = present(about.members, at);
  const rivals = present(about.rivals, at);
  const seen = new Set(positions.map((each) => each.actor));
  const neighbours = subject.alliance || subject.pair.every((code) => ACTOR_ORDER.includes(code)) ? ACTOR_ORDER : [];
  const others = [...new Set([...rivals, ...neighbours])].filter((code) => !allies.includes(code) && seen.has(code));
  const weights = Object.fromEntries(about.members.map((/** @type {{actor: string, weight: number}} */ each) => [each.actor, each.weight]));
  const friction = latest.points[latest.points.length - 1]?.friction ?? null;
  const input = { issues, cells, positions, allies, others, names, weights, friction, statements: sayings };
  const hottest = [...cells].filter((each) => each.points !== null).sort((a, b) => b.points - a.points).slice(0, 3);
  const words = list([...new Set(hottest.map((each) => issues.find((issue) => issue.slug === each.issue)?.short_name ?? each.issue))]);
  const agenda = new Set(cells.map((/** @type {{issue: string}} */ each) => each.issue));
  return {
    make: (options) => positionMap(input, options),
    describe: [
      ngettext("Positions on one issue on %(day)s.", "Positions on %(count)s issues on %(day)s.", agenda.size, { day: day(at) }),
      words ? gettext("The two sides are furthest apart on %(issues)s.", { issues: words }) : gettext("No issue is covered."),
      gettext("The table below has the same numbers."),
    ].join(" "),
    empty: cells.length > 0 ? null : gettext("Nobody\u2019s positions can be compared on %(day)s.", { day: day(at) }),
  };
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readMatrix(subject) {
  const { at, known } = subject;
  const [cells, { issues, names }] = await Promise.all([get(`${pathOf(subject)}matrix/`, { at, known_at: known }), nameLists()]);
  const input = { dyads: cells.dyads, issues, cells: cells.cells, names };
  const covered = cells.cells.filter((/** @type {{divergence: number|null}} */ each) => each.divergence !== null).length;
  return {
    make: (options) => matrix(input, options),
    describe: [
      ngettext("Divergence between one pair on %(issues)s issues on %(day)s;", "Divergence between %(count)s pairs on %(issues)s issues on %(day)s;", cells.dyads.length, { issues: cells.issues.length, day: day(at) }),
      gettext("%(covered)s of %(all)s cells are covered.", { covered, all: cells.cells.length }),
      gettext("The table below has the same numbers."),
    ].join(" "),
    empty: cells.cells.length > 0 ? null : gettext("Nobody\u2019s positions can be compared on %(day)s.", { day: day(at) }),
  };
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readChanges(subject) {
  const { from, to, known, fromKnown } = subject;
  const [change, lists, statements] = await Promise.all([
    get(`${pathOf(subject)}changes/`, { from, to, known_at: known, from_known_at: fromKnown }),
    nameLists(),
    getAll("statements/", { from, to }),
  ]);
  const sayings = Object.fromEntries(sayingsOf(statements, lists, subject.pair).map((each) => [each.id, each]));
  const input = { ...change, from, to, names: lists.names, issueNames: lists.issueNames, sayings };
  const none = change.start === null && change.end === null;
  return {
    make: (options) => waterfall(input, options),
    describe: [
      ngettext(
        "What changed the index from %(from)s to %(to)s: %(start)s to %(end)s in one step, %(change)s in all.",
        "What changed the index from %(from)s to %(to)s: %(start)s to %(end)s in %(count)s steps, %(change)s in all.",
        change.steps.length,
        { from: day(from), to: day(to), start: number(change.start), end: number(change.end), change: signed(change.change) },
      ),
      gettext("The table below has the same numbers."),
    ].join(" "),
    empty: none ? gettext("There is no index on %(from)s nor on %(to)s: too little is known on both days.", { from: day(from), to: day(to) }) : null,
  };
}

/**
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readWedges(subject) {
  const [found, { names, issueNames }] = await Promise.all([get(`${pathOf(subject)}wedges/`, { at: subject.at, known_at: subject.known }), nameLists()]);
  const pulls = pullsOf(found.results);
  const told = pulls.map((each) => gettext("%(rival)s pulls %(pulled)s away from %(ally)s by %(wedge)s of 100", { rival: names[each.rival] ?? each.rival, pulled: names[each.pulled] ?? each.pulled, ally: names[each.ally] ?? each.ally, wedge: number(each.wedge) }));
  return {
    make: (options) => wedge({ results: found.results, names, issueNames }, options),
    describe: gettext("%(what)s. The table below has the same numbers.", { what: list(told) }),
    empty: pulls.length > 0 ? null : gettext("No rival pulls anybody on %(day)s.", { day: day(subject.at) }),
  };
}

/**
 * @param {number} pairs
 * @param {string} at
 * @returns {string}
 */
function noTrade(pairs, at) {
  return pairs > 0
    ? gettext("No trade of two issues would leave both sides better off on %(day)s.", { day: day(at) })
    : gettext("No two members could trade on %(day)s.", { day: day(at) });
}

/**
 * The pairs are those of the page, which knows whose trades gain most.
 * @param {Subject} subject
 * @returns {Promise<Ready>}
 */
async function readBargains({ at, known, traders, best }) {
  const [offers, positions, { actors, issues, names }] = await Promise.all([
    Promise.all(traders.map(([a, b]) => get(`friction/dyads/${a}/${b}/bargains/`, { at, known_at: known }))),
    traders.length > 0 ? getAll("positions/", { at, known_at: known, actor: [...new Set(traders.flat())].join(",") }) : [],
    nameLists(),
  ]);
  const pairs = traders.map(([a = "", b = ""], k) => ({ a, b, best: offers[k].results.slice(0, best), total: offers[k].results.length }));
  const input = { pairs, positions, actors, issues, names };
  return {
    make: (options) => bargains(input, options),
    describe: pairs.flatMap((pair) => pair.best.map((/** @type {import("../figures/bargains.js").Trade} */ trade) => sentence(trade, input))).join(" "),
    empty: pairs.some((pair) => pair.total > 0) ? null : noTrade(pairs.length, at),
  };
}
