/** The index over time: step line, interval, gaps, thin stretches, governments and what they said. */
import { actorMark, tint } from "../theme.js";
import { calloutSize, calloutText, callouts } from "./callouts.js";
import { groundOf } from "./ground.js";
import { NARROW, frame, rectangle, stroke } from "./frame.js";
import { exit, place } from "./placing.js";
import { axisTop, dayNumber, isoDay, known, merge, runs } from "./series.js";
import { timeTicks } from "./time_axis.js";
import { escape, measure } from "./text.js";
import { telling, walk } from "./told.js";
import { BAND_LIMITS, BAND_WORDS, band, day, likely, number, percent } from "./words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */
/** @typedef {import("../shapes.js").Reading} Reading */

/**
 * @typedef {object} IndexOverTime
 * @property {Reading[]} points the series, weekly for preference: the interval widens between events
 * @property {Reading[]} [events] the same at every event, for exact steps
 * @property {import("../shapes.js").Member[]} members
 * @property {import("../shapes.js").Saying[]} statements
 * @property {string} at the day shown last
 * @property {string} [today] so that the last callout may say "today"
 */

/**
 * Measures in px of the wide and of the narrow form.
 * @param {boolean} narrow
 * @param {number} members
 */
function measures(narrow, members) {
  const plot = narrow ? 300 : 380;
  const lane = narrow ? { bar: 20, ticks: 14, gap: 6 } : { bar: 22, ticks: 16, gap: 6 };
  const lanes = members * (lane.bar + lane.ticks + lane.gap);
  const margin = narrow ? { l: 34, r: 72, t: 12, b: 28 } : { l: 96, r: 92, t: 12, b: 32 };
  const between = 20;
  return { plot, lane, lanes, margin, between, type: narrow ? 13 : 15, height: margin.t + plot + between + lanes + margin.b };
}

/**
 * @param {IndexOverTime} input
 * @param {{theme: Theme, width: number}} options
 * @returns {import("../shapes.js").Figure}
 */
export function indexOverTime(input, { theme, width }) {
  const narrow = width < NARROW;
  const size = measures(narrow, input.members.length);
  const series = merge(input.points, input.events ?? [], input.at);
  const begin = series.findIndex(known);
  const shown = begin < 0 ? [] : series.slice(begin);
  const start = shown[0]?.date ?? input.points[0]?.date ?? isoDay(dayNumber(input.at) - 365);
  const span = Math.max(1, dayNumber(input.at) - dayNumber(start));
  const top = axisTop(shown);
  const layout = frame(theme, width, size.height, size.margin);
  const inner = { w: width - size.margin.l - size.margin.r, h: size.height - size.margin.t - size.margin.b };
  const px = (/** @type {string} */ date) => ((dayNumber(date) - dayNumber(start)) / span) * inner.w;
  const py = (/** @type {number} */ value) => (1 - value / top) * size.plot;
  const type = { family: layout.font.family, size: size.type, color: theme.ink2 };
  const ticks = timeTicks(start, input.at, inner.w, size.type);
  const plain = { fixedrange: true, showgrid: false, zeroline: false, showline: false };
  const marks = BAND_LIMITS.filter((each) => each < top);
  layout.xaxis = {
    ...plain, type: "date", range: [start, input.at], anchor: "y2", tickmode: "array", tickvals: ticks.values,
    ticktext: ticks.labels, tickfont: type, tickangle: 0, ticks: "outside", ticklen: 5, tickcolor: theme.ink3,
    showline: true, linecolor: theme.ink3, linewidth: 1,
  };
  layout.yaxis = {
    ...plain, range: [0, top * 1.0005], domain: [1 - size.plot / inner.h, 1], tickmode: "array", tickvals: [...marks, top],
    ticktext: [...marks, top].map(String), tickfont: type, ticks: "", ticklabelstandoff: narrow ? 2 : 4,
  };
  layout.yaxis2 = { ...plain, range: [size.lanes, 0], domain: [0, size.lanes / inner.h], visible: false, anchor: "x" };

  const data = [...clouds(shown, input.at, theme), ...lines(shown, input.at, theme)];
  grid(layout, { marks, top, start, at: input.at, theme, narrow, type });
  lanes(layout, data, input, { start, size, theme, narrow, px, type });
  words(layout, input, { shown, start, inner, size, px, py, top, marks, theme, narrow, type });
  return { data, layout, marks: walk(data) };
}

/**
 * The intervals, one closed shape a run; a gap is left open.
 * @param {Reading[]} series
 * @param {string} at
 * @param {Theme} theme
 */
function clouds(series, at, theme) {
  return runs(series, at).map((run) => ({
    type: "scatter", mode: "lines", hoverinfo: "skip", fill: "toself", line: { width: 0 },
    fillcolor: tint(run.thin ? theme.thin : theme.up, 0.17),
    x: [...run.days, ...[...run.days].reverse()],
    y: [...run.high, ...[...run.low].reverse()],
  }));
}

/**
 * The step line; each run its own trace, so that a gap stays a gap. Hover reaches every step of it.
 * @param {Reading[]} series
 * @param {string} at
 * @param {Theme} theme
 * @returns {Record<string, any>[]}
 */
function lines(series, at, theme) {
  const readings = series.filter(known);
  const drawn = runs(series, at).map((run) => ({
    type: "scatter", mode: "lines", hoverinfo: "skip", connectgaps: false, x: run.x, y: run.y,
    line: { shape: "hv", width: 2.5, color: run.thin ? theme.thin : theme.up },
  }));
  const last = readings[readings.length - 1];
  if (!last) return drawn;
  // Reached by the pointer without a mark to be drawn for each: hundreds of them took a third of the time to draw it all.
  const hover = telling({
    type: "scatter", mode: "none", name: "index", hoverinfo: "text", x: readings.map((each) => each.date),
    y: readings.map((each) => each.friction), meta: { walk: turns(readings) },
  }, (k) => readingText(/** @type {Reading} */ (readings[k])));
  const end = {
    type: "scatter", mode: "markers", hoverinfo: "skip", cliponaxis: false, x: [at], y: [last.friction],
    marker: { size: 9, color: last.thin ? theme.thin : theme.up },
  };
  return last === series[series.length - 1] ? [...drawn, hover, end] : [...drawn, hover];
}

/**
 * The readings at which the arrow keys stop: those that differ from the one before, and the last.
 * @param {Reading[]} readings
 */
function turns(readings) {
  return readings.flatMap((each, k) => (k === 0 || k === readings.length - 1 || each.friction !== readings[k - 1]?.friction ? [k] : []));
}

/**
 * @param {Reading} reading
 * @returns {import("./told.js").Told}
 */
function readingText(reading) {
  const word = reading.thin ? gettext("thin evidence") : (band(reading.friction)?.word ?? "");
  return [
    gettext("%(value)s on %(day)s", { value: number(reading.friction), day: day(reading.date) }),
    [gettext("%(range)s, %(word)s", { range: likely(reading.low, reading.high), word }), gettext("%(share)s of the agenda covered", { share: percent(reading.coverage) })],
  ];
}

/**
 * Grid at the limits of the bands, their words at the right beside the ramp, one baseline.
 * @param {Record<string, any>} layout
 * @param {{marks: number[], top: number, start: string, at: string, theme: Theme, narrow: boolean, type: object}} with_
 */
function grid(layout, { marks, top, start, at, theme, narrow, type }) {
  for (const value of marks.slice(1)) layout.shapes.push(stroke(start, value, at, value, { color: theme.line, width: 1 }));
  layout.shapes.push(stroke(start, 0, at, 0, { color: theme.ink3, width: 1 }));
  marks.forEach((from, k) => {
    const to = marks[k + 1] ?? top;
    const outline = k < 2 ? { color: theme.ink3, width: 0.8 } : { width: 0, color: theme.ink3 };
    layout.shapes.push({
      ...rectangle(6, from, 12, to, /** @type {string} */ (theme.bands[k]), outline),
      xref: "paper", xsizemode: "pixel", xanchor: 1, layer: "above",
    });
    layout.annotations.push({
      xref: "paper", x: 1, xshift: 18, xanchor: "left", yref: "y", y: (from + to) / 2, yanchor: "middle", showarrow: false,
      text: narrow && k === 1 ? gettext("mod.") : BAND_WORDS[k], font: type, borderpad: 0,
    });
  });
}

/**
 * One lane a member: its governments, and a tick for everything that they said.
 * @param {Record<string, any>} layout
 * @param {Record<string, any>[]} data
 * @param {IndexOverTime} input
 * @param {{start: string, size: ReturnType<typeof measures>, theme: Theme, narrow: boolean, px: (date: string) => number, type: object}} with_
 */
function lanes(layout, data, input, { start, size, theme, narrow, px, type }) {
  let further = 0;
  input.members.forEach((member, row) => {
    const { color } = actorMark(member.code, theme, theme.actors[member.code.split("-")[0] ?? ""] ? 0 : further++);
    const upper = row * (size.lane.bar + size.lane.ticks + size.lane.gap);
    const middle = upper + size.lane.bar / 2;
    layout.annotations.push({
      xref: "paper", x: 0, xshift: narrow ? -6 : -8, xanchor: "right", yref: "y2", y: middle, yanchor: "middle",
      showarrow: false, text: `<b>${escape(narrow ? member.code : member.short_name)}</b>`, font: { ...type, color }, borderpad: 0,
    });
    member.tenures.forEach((tenure, k) => {
      const from = tenure.from < start ? start : tenure.from;
      const to = tenure.to === null || tenure.to > input.at ? input.at : tenure.to;
      if (from >= to) return;
      layout.shapes.push({ ...rectangle(from, upper, to, upper + size.lane.bar, tint(color, k % 2 ? 0.13 : 0.24)), yref: "y2" });
      if (tenure.from > start)
        layout.shapes.push({ ...stroke(from, 0, from, 1, { color, width: 1, dash: "2px,2px" }), yref: "y domain" });
      const room = px(to) - px(from);
      const long = measure(tenure.short_name, size.type) + 4;
      const inside = long <= room;
      const outside = !inside && to === input.at && long <= size.margin.r - 8;
      if (inside || outside)
        layout.annotations.push({
          xref: "x", x: inside ? isoDay((dayNumber(from) + dayNumber(to)) / 2) : to, xanchor: inside ? "center" : "left",
          xshift: inside ? 0 : 5, yref: "y2", y: middle, yanchor: "middle", showarrow: false,
          text: escape(tenure.short_name), font: { ...type, color: theme.ink }, borderpad: 0,
        });
    });
    const said = input.statements
      .filter((each) => each.principal === member.code && each.date >= start && each.date <= input.at)
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id - b.id));
    data.push(telling({
      type: "scatter", mode: "markers", name: escape(member.short_name), yaxis: "y2", hoverinfo: "text", cliponaxis: false,
      x: said.map((each) => each.date), y: said.map(() => upper + size.lane.bar + 2 + (size.lane.ticks - 4) / 2 + 1),
      marker: { symbol: "line-ns", size: size.lane.ticks - 6, color, line: { color, width: 1.5 } },
      customdata: said.map((each) => each.url), meta: { walk: said.map((_, k) => k) },
    }, (k) => {
      const one = /** @type {import("../shapes.js").Saying} */ (said[k]);
      return [`${one.speaker ?? member.short_name}, ${day(one.date)}`, [one.issue_name ?? "", one.summary]];
    }));
  });
}

/**
 * Callouts and the label of the grey, over empty ground.
 * @param {Record<string, any>} layout
 * @param {IndexOverTime} input
 * @param {{shown: Reading[], start: string, inner: {w: number}, size: ReturnType<typeof measures>, px: (date: string) => number,
 *   py: (value: number) => number, top: number, marks: number[], theme: Theme, narrow: boolean, type: any}} with_
 */
function words(layout, input, { shown, start, inner, size, px, py, marks, theme, narrow, type }) {
  const ground = groundOf(shown, input.at, inner.w, size.plot, px, py);
  ground.uprights = input.members.flatMap((each) => each.tenures).filter((each) => each.from > start && each.from < input.at).map((each) => px(each.from));
  ground.levels = marks.map(py);
  /** @type {import("./placing.js").Box[]} */
  const taken = [];
  /** @type {import("./placing.js").Leader[]} */
  const leaders = [];
  for (const callout of callouts(shown, input.members, input.statements, { at: input.at, today: input.today, narrow })) {
    const anchor = { x: px(callout.date), y: py(callout.value) };
    const box = place(calloutSize(callout, size.type), anchor, ground, taken, { leaders });
    if (!box) continue;
    taken.push(box);
    leaders.push({ from: exit(box, anchor), to: anchor });
    layout.annotations.push({
      xref: "x", yref: "y", x: callout.date, y: callout.value, axref: "pixel", ayref: "pixel", showarrow: true,
      ax: box.x + box.w / 2 - anchor.x, ay: box.y + box.h / 2 - anchor.y, xanchor: "center", yanchor: "middle",
      arrowhead: 0, arrowwidth: 0.8, arrowcolor: theme.ink3, standoff: 4, align: "left", bgcolor: theme.card, borderpad: 2,
      text: calloutText(callout), font: { ...type, color: theme.ink },
    });
  }
  const thin = runs(shown, input.at).filter((each) => each.thin).sort((a, b) => length(b) - length(a))[0];
  if (!thin) return;
  const text = narrow ? gettext("grey: thin") : gettext("Grey: under half the agenda is covered");
  const centre = { x: (px(/** @type {string} */ (thin.x[0])) + px(/** @type {string} */ (thin.x[thin.x.length - 1]))) / 2, y: py(5) };
  const box = place({ w: measure(text, size.type) + 6, h: size.type * 1.3 + 4 }, centre, ground, taken, { leader: false, reach: 900, leaders });
  if (!box) return;
  layout.annotations.push({
    xref: "x", yref: "y domain", x: start, xshift: box.x + 3, xanchor: "left", y: 1, yshift: -box.y - box.h / 2, yanchor: "middle",
    showarrow: false, text, font: { ...type, color: theme.thin }, bgcolor: theme.card, borderpad: 1,
  });
}

/** @param {import("./series.js").Run} run */
function length(run) {
  return dayNumber(/** @type {string} */ (run.x[run.x.length - 1])) - dayNumber(/** @type {string} */ (run.x[0]));
}
