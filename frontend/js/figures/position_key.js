/** The key of the position map: only what cannot be labelled at the mark. */
import { actorMark } from "../theme.js";
import { rectangle } from "./frame.js";
import { escape, measure } from "./text.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../theme.js").Theme} Theme */

const TYPE = 14;
const LINE = 26;

/**
 * Symbols with names, solid and dotted, the ramp; as many lines as the width asks for.
 * @param {string[]} codes in the order of the lanes
 * @param {Record<string, string>} names
 * @param {Theme} theme
 * @param {number} width
 */
export function keyOf(codes, names, theme, width) {
  /** @type {any[]} */
  const words = [];
  /** @type {any[]} */
  const shapes = [];
  const symbols = { x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]), symbol: /** @type {string[]} */ ([]), color: /** @type {string[]} */ ([]), edge: /** @type {string[]} */ ([]), size: /** @type {number[]} */ ([]) };
  const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ symbol, /** @type {string} */ color, /** @type {string} */ edge, size = 11) => {
    symbols.x.push(x);
    symbols.y.push(y);
    symbols.symbol.push(symbol);
    symbols.color.push(color);
    symbols.edge.push(edge);
    symbols.size.push(size);
  };
  const say = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ text, weight = 400) =>
    words.push({ x, y, text: escape(text), size: TYPE, color: weight > 400 ? theme.ink : theme.ink2, weight, side: "left" });

  let x = 6;
  let y = 12;
  const unnamed = codes.filter((code) => !theme.actors[code.split("-")[0] ?? ""]);
  for (const code of codes) {
    const name = names[code] ?? code;
    const long = 21 + measure(name, TYPE, 600);
    if (x > 6 && x + long > width) {
      x = 6;
      y += LINE;
    }
    const { color, symbol } = actorMark(code, theme, Math.max(0, unnamed.indexOf(code)));
    put(x + 5, y, symbol, color, color);
    say(x + 17, y, name, 600);
    x += long + 20;
  }
  y += LINE;
  x = 6;
  const samples = [
    { text: gettext("said by the government in office, 95\u202F% interval"), dash: "solid", hollow: false },
    { text: gettext("last said by a predecessor; could be anywhere"), dash: "2px,3px", hollow: true },
  ];
  /** @type {any[]} */
  const lines = [];
  for (const sample of samples) {
    const long = 48 + measure(sample.text, TYPE);
    if (x > 6 && x + long > width) {
      x = 6;
      y += LINE;
    }
    lines.push({ type: "scatter", mode: "lines", hoverinfo: "skip", cliponaxis: false, x: [x, x + 38], y: [y, y], line: { color: theme.ink2, width: 2, dash: sample.dash } });
    put(x + 19, y, "circle", sample.hollow ? theme.card : theme.ink2, theme.ink2, 10);
    say(x + 44, y, sample.text);
    x += long + 24;
  }
  const ramp = gettext("gap between the allies, low to severe");
  if (x > 6 && x + 98 + measure(ramp, TYPE) > width) {
    x = 6;
    y += LINE;
  }
  theme.bands.forEach((color, k) => shapes.push(rectangle(x + k * 17, y - 6, x + k * 17 + 16, y + 6, color, { color: theme.ink3, width: k < 2 ? 0.8 : 0 })));
  say(x + 92, y, ramp);
  const marks = {
    type: "scatter", mode: "markers", hoverinfo: "skip", cliponaxis: false, x: symbols.x, y: symbols.y,
    marker: { symbol: symbols.symbol, color: symbols.color, size: symbols.size, opacity: 1, line: { color: symbols.edge, width: 1.8 } },
  };
  return { data: [...lines, marks], words, shapes, height: y + 24 };
}
