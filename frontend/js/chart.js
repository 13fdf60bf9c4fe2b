/**
 * The only place that calls Plotly: drawing, keyboard, states of a chart, exported pictures. A chart is drawn twice: at
 * once as a sketch, which can be read but not asked, and by Plotly when the page has time or somebody points at it.
 */
import { getDataUrl } from "./api.js";
import { picture, withFonts } from "./figures/picture.js";
import { gettext } from "./i18n.js";
import { toElement } from "./sketch/nodes.js";
import { sketch } from "./sketch/sketch.js";

/** @typedef {import("./shapes.js").Figure} Figure */
/** @typedef {import("./shapes.js").Mark} Mark */

/**
 * @typedef {object} Held what a drawn element remembers
 * @property {Figure} figure
 * @property {Mark[]} marks
 * @property {number} at index of the mark under the keyboard, -1 for none
 * @property {HTMLElement|null} note
 */

// The figures measure their own text, so they are drawn anew at a new width instead of stretched by Plotly.
const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };

/** @type {WeakMap<HTMLElement, Held>} */
const held = new WeakMap();
/** Elements whose pointer and keys are heard already. @type {WeakSet<HTMLElement>} */
const heard = new WeakSet();
/** Elements that Plotly is about to draw in. @type {WeakMap<HTMLElement, Promise<boolean>>} */
const waking = new WeakMap();
/** @type {Promise<any>|null} */
let library = null;

/** plotly.js, where it is there already. @returns {any} */
function plotly() {
  return /** @type {any} */ (window).Plotly;
}

/** Where plotly.js is: on <html data-plotly> or in a meta element. */
function plotlyAddress() {
  return document.documentElement.dataset.plotly || document.querySelector('meta[name="plotly-src"]')?.getAttribute("content");
}

/** Has plotly.js fetched while the line has nothing else to carry, without being run. */
export function expectPlotly() {
  const address = plotlyAddress();
  if (plotly() || library || !address) return;
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "script", href: address, fetchPriority: "low" });
  document.head.append(link);
}

/**
 * plotly.js, loaded once and only when a chart is wanted.
 * @returns {Promise<any>}
 */
export function loadPlotly() {
  if (plotly()) return Promise.resolve(plotly());
  if (library) return library;
  const address = plotlyAddress();
  library = new Promise((resolve, reject) => {
    if (!address) {
      reject(new Error("The address of plotly.js is missing."));
      return;
    }
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(plotly());
    script.onerror = () => reject(new Error("plotly.js could not be loaded."));
    document.head.append(script);
  });
  library.catch(() => {
    // A later try may find the server back.
    library = null;
  });
  return library;
}

/**
 * The ground of a chart that is on its way: the exact height, nothing that moves.
 * @param {HTMLElement} element
 * @param {number} [height] px; without it the height of the style sheet
 */
export function showLoading(element, height) {
  element.classList.add("is-loading");
  element.setAttribute("aria-busy", "true");
  if (height) fix(element, height);
}

/** Figures that wait to be drawn, by Plotly or as sketches. @type {{element: HTMLElement, long: boolean, begin: () => void}[]} */
const waiting = [];
let isDrawing = false;

/**
 * Drawing holds up everything else on a page, so figures are drawn one after the other, those in sight first.
 * @param {HTMLElement} element
 * @param {boolean} long whether Plotly draws, which takes ten times as long as a sketch
 * @returns {Promise<void>} kept when it is this element's turn, which `nextTurn` ends
 */
function myTurn(element, long) {
  return new Promise((resolve) => {
    waiting.push({ element, long, begin: resolve });
    if (isDrawing) return;
    isDrawing = true;
    // By then all that want to be drawn now have said so, and the first can be chosen among them.
    setTimeout(nextTurn);
  });
}

function nextTurn() {
  // Who is in sight is asked only where much depends on it: the browser has to lay out what has just been drawn for it.
  const isChoice = waiting.length > 1 && waiting.some(({ long }) => long);
  const first = isChoice ? waiting.findIndex(({ element }) => isInSight(element)) : 0;
  const [next] = waiting.splice(Math.max(0, first), 1);
  isDrawing = next !== undefined;
  next?.begin();
}

/**
 * @param {HTMLElement} element
 */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/**
 * Draws a figure into an element, or changes the one that is there.
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @param {{describe: string, note?: HTMLElement|null}} options `describe` is the summary in words
 */
export async function draw(element, figure, { describe, note = null }) {
  await myTurn(element, isAwake(element));
  let canBeRead = true;
  try {
    element.classList.remove("is-loading", "is-empty", "is-wrong");
    element.removeAttribute("aria-busy");
    fix(element, figure.layout.height);
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", describe);
    element.tabIndex = 0;
    held.set(element, { figure, marks: figure.marks, at: -1, note });
    if (note) {
      note.textContent = usage(figure.marks);
      note.setAttribute("aria-live", "polite");
    }
    if (isAwake(element)) await (await loadPlotly()).react(element, figure.data, figure.layout, CONFIG);
    else canBeRead = sketchIn(element, figure);
    if (!heard.has(element)) listen(element);
    heard.add(element);
  } finally {
    // The browser shows what was drawn, and hears what the reader does, before the next.
    setTimeout(nextTurn);
  }
  if (!canBeRead && !(await wake(element))) throw new Error("Neither a sketch nor Plotly could draw it.");
}

/**
 * @param {HTMLElement} element
 * @param {Figure} figure
 * @returns {boolean} false where the figure uses something of Plotly that no sketch knows
 */
function sketchIn(element, figure) {
  try {
    element.replaceChildren(toElement(sketch(figure)));
    return true;
  } catch (error) {
    console.error(error);
    element.replaceChildren();
    return false;
  }
}

/**
 * What the keys do, for the line under the chart.
 * @param {Mark[]} marks
 */
function usage(marks) {
  if (marks.length === 0) return "";
  return marks.some((each) => each.url) ? gettext("Arrow keys walk through the marks; Enter opens the statement.") : gettext("Arrow keys walk through the marks.");
}

/**
 * Whether Plotly has drawn there, so that the chart answers to pointer and keys.
 * @param {HTMLElement} element
 */
function isAwake(element) {
  return element.classList.contains("js-plotly-plot");
}

/**
 * Has Plotly draw what is there as a sketch.
 * @param {HTMLElement} element
 * @returns {Promise<boolean>} whether the chart answers now
 */
export function wake(element) {
  if (isAwake(element) || !held.has(element)) return Promise.resolve(isAwake(element));
  const begun = waking.get(element) ?? rouse(element).finally(() => waking.delete(element));
  waking.set(element, begun);
  return begun;
}

/**
 * @param {HTMLElement} element
 */
async function rouse(element) {
  /** @type {any} */
  let Plotly = null;
  try {
    Plotly = await loadPlotly();
    await document.fonts.ready; // Plotly measures what it writes
    await myTurn(element, true);
    try {
      const state = held.get(element);
      if (!state) return false; // emptied meanwhile
      const { figure, note } = state;
      // Beneath the sketch, which goes when the whole is there.
      await Plotly.react(element, figure.data, figure.layout, CONFIG);
      element.querySelector(".sketch")?.remove();
      if (note) note.textContent = usage(figure.marks);
      listenToPointer(/** @type {any} */ (element), element);
      return true;
    } finally {
      setTimeout(nextTurn);
    }
  } catch (error) {
    // The picture is there all the same; the next time that somebody points at it is another try.
    console.error(error);
    Plotly?.purge(element);
    const { note } = held.get(element) ?? {};
    if (note) note.textContent = gettext("What answers to pointer and keys could not be loaded. The picture is complete; point at it to try again.");
    return false;
  }
}

/**
 * Gives an element the height of its figure, so that nothing below moves.
 * @param {HTMLElement} element
 * @param {number} height
 */
function fix(element, height) {
  element.style.minHeight = `${height}px`;
  element.style.height = `${height}px`;
}

/**
 * Who points at a chart or comes to it by keys wants more of it than to read it.
 * @param {HTMLElement} element
 */
function listen(element) {
  for (const kind of ["pointerenter", "focus"]) element.addEventListener(kind, () => void wake(element));
  element.addEventListener("keydown", (event) => {
    if (walk(element, event.key)) event.preventDefault();
  });
  element.addEventListener("blur", () => leave(element));
}

/**
 * @param {any} drawn the element as Plotly extends it
 * @param {HTMLElement} element
 */
function listenToPointer(drawn, element) {
  drawn.on("plotly_click", (/** @type {any} */ event) => open(event.points?.[0]?.customdata));
  drawn.on("plotly_hover", (/** @type {any} */ event) => {
    const opens = typeof event.points?.[0]?.customdata === "string";
    for (const each of element.querySelectorAll(".nsewdrag")) /** @type {HTMLElement} */ (each).style.cursor = opens ? "pointer" : "default";
  });
  drawn.on("plotly_unhover", () => {
    for (const each of element.querySelectorAll(".nsewdrag")) /** @type {HTMLElement} */ (each).style.cursor = "default";
  });
}

/**
 * One key on a chart; true where the key was used.
 * @param {HTMLElement} element
 * @param {string} key
 */
function walk(element, key) {
  const state = held.get(element);
  if (!state || state.marks.length === 0) return false;
  const last = state.marks.length - 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: state.at + 1, ArrowDown: state.at + 1, ArrowLeft: state.at - 1, ArrowUp: state.at - 1, Home: 0, End: last };
  if (key === "Enter" && state.at >= 0) return open(state.marks[state.at]?.url);
  if (key === "Escape" && state.at >= 0) {
    leave(element);
    return true;
  }
  const next = steps[key];
  if (next === undefined) return false;
  if (!isAwake(element)) {
    void wake(element).then((answers) => answers && walk(element, key));
    return true;
  }
  state.at = Math.min(last, Math.max(0, next));
  const mark = /** @type {Mark} */ (state.marks[state.at]);
  const trace = /** @type {any} */ (element).data[mark.curve];
  plotly().Fx.hover(element, [{ curveNumber: mark.curve, pointNumber: mark.point }], [`x${trace.yaxis ?? "y"}`]);
  if (state.note) state.note.textContent = mark.url ? gettext("%(mark)s Enter opens the statement.", { mark: mark.text }) : mark.text;
  return true;
}

/**
 * Takes the hover label away.
 * @param {HTMLElement} element
 */
function leave(element) {
  const state = held.get(element);
  if (!state) return;
  if (state.at >= 0) plotly()?.Fx.unhover(element);
  state.at = -1;
  // The line below keeps its text: emptied, it would move the buttons under it away from a click that is on its way.
}

/**
 * Opens a statement of this site.
 * @param {unknown} url
 */
function open(url) {
  if (typeof url !== "string" || !url.startsWith("/") || url.startsWith("//")) return false;
  // Within another site's frame only the figure may be shown; its statements open beside it.
  if (window.top === window) window.location.assign(url);
  else window.open(url, "_blank", "noopener");
  return true;
}

/**
 * What stands in a chart's place when it failed: what is wrong, that the rest is there, a way on.
 * @param {HTMLElement} element
 * @param {{retry: () => void, table?: HTMLDetailsElement|null}} options
 */
export function showError(element, { retry, table = null }) {
  const notice = document.createElement("p");
  notice.className = "notice is-wrong";
  const strong = document.createElement("strong");
  strong.textContent = gettext("This chart could not be loaded.");
  notice.append(strong, " ", gettext("The rest of the page is complete."));
  const again = document.createElement("button");
  again.type = "button";
  again.className = "retry";
  again.textContent = gettext("Try again");
  again.addEventListener("click", retry, { once: true });
  /** @type {(Node|string)[]} */
  const parts = [notice, again];
  if (table) parts.push(" ", tableLink(table));
  inPlace(element, "is-wrong", parts);
}

/**
 * What stands in a chart's place when there is nothing to draw.
 * @param {HTMLElement} element
 * @param {string} why why nothing is there
 */
export function showEmpty(element, why) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = why;
  inPlace(element, "is-empty", [notice]);
}

/**
 * @param {HTMLElement} element
 * @param {string} state
 * @param {(Node|string)[]} parts
 */
function inPlace(element, state, parts) {
  if (isAwake(element)) plotly().purge(element);
  held.delete(element);
  element.classList.remove("is-loading", "is-empty", "is-wrong", "js-plotly-plot");
  element.classList.add(state);
  for (const name of ["role", "aria-label", "aria-busy", "tabindex"]) element.removeAttribute(name);
  element.style.height = "auto";
  element.style.minHeight = "0";
  element.replaceChildren(...parts);
}

/**
 * @param {HTMLDetailsElement} table
 */
function tableLink(table) {
  if (!table.id) table.id = `${table.closest("section")?.id || "figure"}-table`;
  const link = document.createElement("a");
  link.href = `#${table.id}`;
  link.textContent = gettext("Open the table instead");
  link.addEventListener("click", () => {
    table.open = true;
  });
  return link;
}

/**
 * A figure as an SVG text, its words and its font within.
 * @param {Figure} figure in the light theme
 * @param {import("./figures/picture.js").Words} words
 * @param {import("./theme.js").Theme} theme
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
 * @param {import("./figures/picture.js").Words} words
 * @param {import("./theme.js").Theme} theme
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
