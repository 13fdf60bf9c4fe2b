/** What each figure needs from the API, brought into the figure's own shape. */
import { get, getAll } from "../api.js";
import { indexOverTime } from "../figures/index_over_time.js";
import { matrix } from "../figures/matrix.js";
import { positionMap } from "../figures/position_map.js";
import { band, day, likely, list, number } from "../figures/words.js";
import { ACTOR_ORDER } from "../theme.js";

/** @typedef {import("../shapes.js").Figure} Figure */
/** @typedef {import("../shapes.js").Saying} Saying */
/** @typedef {(options: {theme: import("../theme.js").Theme, width: number}) => Figure} Maker */
/** @typedef {{make: Maker, describe: string, empty: string|null}} Ready */
/** @typedef {{code: string, short_name: string, kind: string, speaks_for: string[], tenures: {speaks_for: string, from: string, to: string|null}[]}} Actor */

/** Each kind of figure and how its data is had. @type {Record<string, (alliance: string, at: string) => Promise<Ready>>} */
export const FIGURES = { "index-over-time": readIndex, "position-map": readMap, matrix: readMatrix };

/**
 * The record as every figure needs it: names, who speaks for whom, what was said up to a day.
 * @param {string} alliance
 * @param {string} at
 */
async function record(alliance, at) {
  const [about, actors, issues, statements] = await Promise.all([
    get(`alliances/${alliance}/`),
    getAll("actors/"),
    getAll("issues/"),
    getAll("statements/", { alliance, to: at }),
  ]);
  const names = Object.fromEntries(actors.map((each) => [each.code, each.short_name]));
  const issueNames = Object.fromEntries(issues.map((each) => [each.slug, each.short_name]));
  const principals = Object.fromEntries(actors.map((each) => [each.code, each.speaks_for[0] ?? each.code]));
  /** @type {Saying[]} */
  const sayings = statements.map((each) => ({
    id: each.id, date: each.date, actor: each.actor, principal: principals[each.actor] ?? each.actor, summary: each.summary,
    url: `/statements/${each.id}/`, speaker: names[each.actor], issue_name: issueNames[each.issue],
  }));
  return { about, actors: /** @type {Actor[]} */ (actors), issues, names, sayings };
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
 * @param {string} alliance
 * @param {string} at
 * @returns {Promise<Ready>}
 */
async function readIndex(alliance, at) {
  const path = `friction/alliances/${alliance}/`;
  const [weekly, events, { about, actors, names, sayings }] = await Promise.all([
    get(path, { interval: "week", to: at }),
    get(path, { interval: "event", to: at }),
    record(alliance, at),
  ]);
  const members = present(about.members, at).map((code) => ({ code, short_name: names[code] ?? code, tenures: tenuresOf(actors, code) }));
  const input = { points: weekly.points, events: events.points, members, statements: sayings, at, today: new Date().toISOString().slice(0, 10) };
  const last = [...weekly.points, ...events.points].sort((a, b) => (a.date < b.date ? -1 : 1)).pop();
  const now = !last || last.friction === null ? "no index" : `${number(last.friction)}, ${likely(last.low, last.high)}, ${last.thin ? "thin evidence" : band(last.friction)?.word}`;
  const some = weekly.points.some((/** @type {{friction: number|null}} */ each) => each.friction !== null);
  return {
    make: (options) => indexOverTime(input, options),
    describe: `Friction index over time up to ${day(at)}: ${now}. The table below has the same numbers.`,
    empty: some ? null : `There is no index up to ${day(at)}: ${last?.reason ?? "nobody had spoken yet"}.`,
  };
}

/**
 * @param {string} alliance
 * @param {string} at
 * @returns {Promise<Ready>}
 */
async function readMap(alliance, at) {
  const [cells, positions, latest, { about, issues, names, sayings }] = await Promise.all([
    get(`friction/alliances/${alliance}/matrix/`, { at }),
    getAll("positions/", { at }),
    get(`friction/alliances/${alliance}/`, { from: at, to: at, interval: "day" }),
    record(alliance, at),
  ]);
  const allies = present(about.members, at);
  const rivals = present(about.rivals, at);
  const seen = new Set(positions.map((each) => each.actor));
  const others = [...new Set([...rivals, ...ACTOR_ORDER])].filter((code) => !allies.includes(code) && seen.has(code));
  const weights = Object.fromEntries(about.members.map((/** @type {{actor: string, weight: number}} */ each) => [each.actor, each.weight]));
  const friction = latest.points[latest.points.length - 1]?.friction ?? null;
  const input = { issues, cells: cells.cells, positions, allies, others, names, weights, friction, statements: sayings };
  const hottest = [...cells.cells].filter((each) => each.points !== null).sort((a, b) => b.points - a.points).slice(0, 3);
  const words = list([...new Set(hottest.map((each) => issues.find((issue) => issue.slug === each.issue)?.short_name ?? each.issue))]);
  return {
    make: (options) => positionMap(input, options),
    describe: `Positions on ${cells.issues.length} issues on ${day(at)}. ${words ? `The allies are furthest apart on ${words}.` : "No issue is covered."} The table below has the same numbers.`,
    empty: cells.cells.length > 0 ? null : `Nobody's positions can be compared on ${day(at)}.`,
  };
}

/**
 * @param {string} alliance
 * @param {string} at
 * @returns {Promise<Ready>}
 */
async function readMatrix(alliance, at) {
  const [cells, { issues, names }] = await Promise.all([get(`friction/alliances/${alliance}/matrix/`, { at }), record(alliance, at)]);
  const input = { dyads: cells.dyads, issues, cells: cells.cells, names };
  const covered = cells.cells.filter((/** @type {{divergence: number|null}} */ each) => each.divergence !== null).length;
  return {
    make: (options) => matrix(input, options),
    describe: `Divergence on ${cells.issues.length} issues between ${cells.dyads.length === 1 ? "one pair" : `${cells.dyads.length} pairs`} on ${day(at)}; ${covered} of ${cells.cells.length} cells are covered. The table below has the same numbers.`,
    empty: cells.cells.length > 0 ? null : `Nobody's positions can be compared on ${day(at)}.`,
  };
}
