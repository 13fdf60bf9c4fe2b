/** A figure saved as a picture. */
import { getDataUrl } from "../api.js";
import { picture, withFonts } from "../figures/picture.js";
import { CONFIG, loadPlotly } from "./library.js";

/** @typedef {import("../shapes.js").Figure} Figure */

/**
 * A figure as an SVG text, its words and its font within.
 * @param {Figure} figure in the light theme
 * @param {import("../figures/picture.js").Words} words
 * @param {import("../theme.js").Theme} theme
 * @returns {Promise<string>}
 */
export async function toSvg(figure, words, theme) {
  const Plotly = await loadPlotly();
  const { data, layout } = picture(figure, words, theme);
  const svg = await Plotly.toImage({ data, layout, config: CONFIG }, { format: "svg", width: layout.width, height: layout.height, imageDataOnly: true });
  return withFonts(svg, await fonts());
}

/**
 * A figure as a PNG at twice its size.
 * @param {Figure} figure in the light theme
 * @param {import("../figures/picture.js").Words} words
 * @param {import("../theme.js").Theme} theme
 * @returns {Promise<Blob>}
 */
export async function toPng(figure, words, theme) {
  const svg = await toSvg(figure, words, theme);
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("No picture came."))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * The page's own font faces as data addresses: a picture has no style sheet to load them from.
 * @returns {Promise<{family: string, url: string}[]>}
 */
async function fonts() {
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => ({ rule, base: sheet.href ?? document.baseURI })));
  return Promise.all(
    faces.map(async ({ rule, base }) => {
      const style = /** @type {CSSFontFaceRule} */ (rule).style;
      const family = style.getPropertyValue("font-family").replace(/["']/g, "");
      const source = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue("src"))?.[1] ?? "";
      return { family, url: await getDataUrl(new URL(source, base).href) };
    }),
  );
}
