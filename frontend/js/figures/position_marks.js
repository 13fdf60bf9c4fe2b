/** The marks of the position map: intervals, filled and hollow symbols, and the code beside each. */
import { actorMark } from "../theme.js";
import { wordTraces } from "./frame.js";
import { escape, measure } from "./text.js";
import { telling } from "./told.js";
import { day, percent, signed } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../shapes.js").Position} Position */
/** @typedef {import("./position_rows.js").PositionMap} PositionMap */
/** @typedef {import("./position_rows.js").Row} Row */
/** @typedef {ReturnType<typeof markOf>} Placed a position made ready */

/** @typedef {import("./frame.js").Word & {ground: string, wide: number, name: string}} Code an actor's code beside its mark */

/** Type of the codes beside marks, px, and half the height of the ground behind them. */
const LABEL = 13;
const HALF = 8.5;

/**
 * A position made ready: where it stands, how it looks, what it says.
 * @param {Position} position
 * @param {Row} row
 * @param {number} y
 * @param {{input: PositionMap, theme: Theme, columns: {track: {x: number, w: number}}, order: string[], ground: string, index: number}} with_
 */
export function markOf(position, row, y, { input, theme, columns, order, ground, index }) {
  const scale = (/** @type {number} */ value) => columns.track.x + ((Math.min(1, Math.max(-1, value)) + 1) / 2) * columns.track.w;
  const unnamed = order.filter((code) => !theme.actors[code.split("-")[0] ?? ""]);
  const ally = input.allies.includes(position.actor);
  const heaviest = [...(position.statements ?? [])].sort((a, b) => b.weight - a.weight)[0];
  const saying = input.statements?.find((each) => each.id === heaviest?.id);
  return {
    ...actorMark(position.actor, theme, Math.max(0, unnamed.indexOf(position.actor))), ally, ground, y, row: index, code: position.actor, issue: row.issue.slug, hollow: position.predecessor,
    x: scale(position.mean), low: scale(position.low), high: scale(position.high), url: heaviest ? (saying?.url ?? `/statements/${heaviest.id}/`) : null,
    told: () => told(position, row.issue.name, input, heaviest && saying ? gettext("%(share)s of it: %(summary)s", { share: percent(heaviest.weight), summary: saying.summary }) : ""),
  };
}

/**
 * @param {Position} position
 * @param {string} issue
 * @param {PositionMap} input
 * @param {string} heaviest the statement that counts most in it, in words
 * @returns {import("./told.js").Told}
 */
function told({ actor, mean, low, high, predecessor, last_statement }, issue, input, heaviest) {
  const last = predecessor ? gettext("last said on %(day)s, by a predecessor", { day: day(last_statement) }) : gettext("last said on %(day)s", { day: day(last_statement) });
  return [gettext("%(who)s: %(mean)s (likely %(low)s to %(high)s)", { who: input.names[actor] ?? actor, mean: signed(mean, 2), low: signed(low, 2), high: signed(high, 2) }), [issue, last, heaviest]];
}

/**
 * A code beside each mark: the outer allies' away from each other, every other on its emptier side.
 * @param {any} pen
 * @param {Placed[]} marks of one row
 * @param {Row} row
 * @param {string} ground
 * @param {number} width
 */
export function labels(pen, marks, row, ground, width) {
  const allied = marks.filter((each) => each.ally).sort((a, b) => a.x - b.x);
  /** @type {{x0: number, x1: number, y0: number, y1: number}[]} */
  const taken = marks.map((each) => ({ x0: each.x - 7, x1: each.x + 7, y0: each.y - 5, y1: each.y + 5 }));
  const poles = [pen.columns.track.x, pen.columns.track.x + pen.columns.track.w];
  const sorted = [...marks].sort((a, b) => Number(b.ally) - Number(a.ally));
  const side = (/** @type {Placed} */ mark) => {
    if (allied.length > 1 && mark === allied[0]) return -1;
    if (allied.length > 1 && mark === allied[allied.length - 1]) return 1;
    return 0;
  };
  for (const mark of sorted) {
    const long = measure(mark.code, LABEL, 700) + 4;
    const boxes = [1, -1].map((way) => ({ way, x0: way > 0 ? mark.x + 8 : mark.x - 8 - long, x1: way > 0 ? mark.x + 8 + long : mark.x - 8, y0: mark.y - 7, y1: mark.y + 7 }));
    const cost = (/** @type {typeof boxes[0]} */ box) =>
      taken.filter((each) => each.x0 < box.x1 && box.x0 < each.x1 && each.y0 < box.y1 && box.y0 < each.y1).length * 10 +
      (box.x0 < 0 || box.x1 > width ? 100 : 0) + (box.x1 > pen.columns.track.x + pen.columns.track.w + 34 || box.x0 < pen.columns.track.x - 34 ? 20 : 0) +
      (box.way > 0 ? 0 : 1) + (poles.some((pole) => box.x0 < pole && pole < box.x1) ? 4 : 0) + (side(mark) !== 0 && side(mark) !== box.way ? 15 : 0);
    const best = boxes.sort((a, b) => cost(a) - cost(b))[0];
    if (!best) continue;
    taken.push(best);
    pen.codes.push({
      x: best.way > 0 ? best.x0 + 1 : best.x1 - 1, y: mark.y, side: best.way > 0 ? "left" : "right", text: escape(mark.code), size: LABEL, color: mark.color,
      weight: 700, ground, wide: long - 3, name: `${row.issue.slug} ${mark.code}`,
    });
  }
}

/**
 * The codes, each on a ground of its row's colour over whatever lies there. Plotly draws them with their trace; as
 * annotations, one by one, they took two fifths of the time that the map takes.
 * @param {Code[]} codes
 */
export function codeTraces(codes) {
  const grounds = [...new Set(codes.map((each) => each.ground))].map((color) => {
    const own = codes.filter((each) => each.ground === color);
    const edges = (/** @type {Code} */ each) => (each.side === "left" ? [each.x - 0.5, each.x + each.wide + 0.5] : [each.x - each.wide - 0.5, each.x + 0.5]);
    return {
      type: "scatter", mode: "lines", hoverinfo: "skip", cliponaxis: false, line: { width: 0 }, fill: "toself", fillcolor: color,
      x: own.flatMap((each) => [...edges(each).flatMap((x) => [x, x]), null]),
      y: own.flatMap((each) => [each.y - HALF, each.y + HALF, each.y + HALF, each.y - HALF, null]),
    };
  });
  return [...grounds, ...wordTraces(codes)];
}

/**
 * Intervals, clipped at the poles: solid where the government in office said it, dotted where a predecessor did.
 * @param {Placed[]} marks
 */
export function intervals(marks) {
  const kinds = [...new Set(marks.map((each) => `${each.code} ${each.hollow}`))];
  return kinds.map((kind) => {
    const own = marks.filter((each) => `${each.code} ${each.hollow}` === kind);
    const one = /** @type {Placed} */ (own[0]);
    return {
      type: "scatter", mode: "lines", hoverinfo: "skip", connectgaps: false, cliponaxis: false,
      x: own.flatMap((each) => [each.low, each.high, null]), y: own.flatMap((each) => [each.y, each.y, null]),
      line: { color: one.color, width: one.ally ? 2.2 : 1.4, dash: one.hollow ? "2px,3px" : "solid" },
    };
  });
}

/**
 * All marks in one trace, so that their order is that of the rows.
 * @param {Placed[]} marks
 */
export function markTrace(marks) {
  return telling({
    type: "scatter", mode: "markers", name: "positions", hoverinfo: "text", cliponaxis: false,
    x: marks.map((each) => each.x), y: marks.map((each) => each.y),
    customdata: marks.map((each) => each.url), text: marks.map((each) => `${each.issue} ${each.code}`),
    marker: {
      symbol: marks.map((each) => each.symbol), size: marks.map((each) => (each.ally ? 12 : 10) - (each.hollow ? 1 : 0)), opacity: 1,
      color: marks.map((each) => (each.hollow ? each.ground : each.color)),
      line: { color: marks.map((each) => (each.hollow ? each.color : each.ground)), width: marks.map((each) => (each.hollow ? 2 : 1)) },
    },
  }, (k) => /** @type {Placed} */ (marks[k]).told());
}
