/** A figure made into a picture that can stand alone: heading, subline, footer and address within itself. */
import { escape, stack, wrap } from "./text.js";

/** @typedef {{heading: string, subline: string, footer: string, address: string}} Words */

const SIDE = 24;

/**
 * The figure with its words around it. Pure: the figure given is left as it is.
 * @param {import("../shapes.js").Figure} figure
 * @param {Words} words
 * @param {import("../theme.js").Theme} theme that the figure was made with
 * @returns {{data: Record<string, any>[], layout: Record<string, any>}}
 */
export function picture(figure, words, theme) {
  const { layout } = figure;
  const room = layout.width;
  const parts = [
    { lines: wrap(words.heading, room, 24, 700), size: 24, weight: 650, color: theme.ink },
    { lines: wrap(words.subline, room, 15), size: 15, weight: 400, color: theme.ink2 },
  ];
  const below = [
    { lines: wrap(words.footer, room, 14), size: 14, weight: 400, color: theme.ink3 },
    { lines: wrap(words.address, room, 14), size: 14, weight: 400, color: theme.ink3 },
  ];
  const tall = (/** @type {typeof parts} */ list) => list.reduce((sum, each) => sum + each.lines.length * each.size * 1.3 + (each.lines.length ? 6 : 0), 0);
  const top = SIDE + tall(parts) + 10;
  const bottom = 14 + tall(below) + SIDE - 8;
  const { l, r, t, b } = layout.margin;
  const margin = { ...layout.margin, l: l + SIDE, r: r + SIDE, t: t + top, b: b + bottom };
  /** @type {Record<string, any>[]} */
  const annotations = [...layout.annotations];
  const put = (/** @type {typeof parts} */ list, /** @type {number} */ from, /** @type {0|1} */ edge) => {
    let at = from;
    for (const each of list) {
      if (each.lines.length === 0) continue;
      annotations.push({
        xref: "paper", x: 0, xshift: -l, xanchor: "left", yref: "paper", y: edge, yshift: -at, yanchor: "top", showarrow: false, borderpad: 0,
        align: "left", text: stack(each.lines), font: { size: each.size, color: each.color, weight: each.weight },
      });
      at += each.lines.length * each.size * 1.3 + 6;
    }
  };
  put(parts, -(t + top) + SIDE, 1);
  put(below, b + 14, 0);
  return {
    data: figure.data,
    layout: { ...layout, width: room + 2 * SIDE, height: layout.height + top + bottom, margin, annotations },
  };
}

/**
 * An SVG text with a font inside, so that it looks the same wherever it is opened.
 * @param {string} svg
 * @param {{family: string, url: string}[]} fonts as data addresses
 */
export function withFonts(svg, fonts) {
  const faces = fonts
    .map(({ family, url }) => `@font-face{font-family:"${family}";font-weight:200 900;src:url(${url}) format("woff2");}`)
    .join("");
  return faces === "" ? svg : svg.replace(/(<svg[^>]*>)/, `$1<style>${escape(faces)}</style>`);
}
