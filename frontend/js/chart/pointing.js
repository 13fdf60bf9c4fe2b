/** What a chart does when somebody points at it, walks through it by keys, or opens what a mark stands for. */
import { gettext } from "../i18n.js";
import { held, isAwake } from "./held.js";
import { plotly } from "./library.js";

/** @typedef {import("../shapes.js").Mark} Mark */

/** Elements whose pointer and keys are heard already. @type {WeakSet<HTMLElement>} */
const heard = new WeakSet();

/**
 * Who points at a chart or comes to it by keys wants more of it than to read it.
 * @param {HTMLElement} element
 * @param {(element: HTMLElement) => Promise<boolean>} wake has the chart answer, and gives whether it does
 */
export function listen(element, wake) {
  if (heard.has(element)) return;
  heard.add(element);
  for (const kind of ["pointerenter", "focus"]) element.addEventListener(kind, () => void wake(element));
  element.addEventListener("keydown", (event) => {
    if (walk(element, event.key, wake)) event.preventDefault();
  });
  element.addEventListener("blur", () => leave(element));
}

/**
 * What Plotly tells of the pointer.
 * @param {HTMLElement} element that Plotly has just drawn in
 */
export function listenToPlotly(element) {
  const drawn = /** @type {any} */ (element);
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
 * @param {(element: HTMLElement) => Promise<boolean>} wake
 */
function walk(element, key, wake) {
  const state = held.get(element);
  if (!state || state.figure.marks.length === 0) return false;
  const { marks } = state.figure;
  const last = marks.length - 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: state.at + 1, ArrowDown: state.at + 1, ArrowLeft: state.at - 1, ArrowUp: state.at - 1, Home: 0, End: last };
  if (key === "Enter" && state.at >= 0) return open(marks[state.at]?.url);
  if (key === "Escape" && state.at >= 0) {
    leave(element);
    return true;
  }
  const next = steps[key];
  if (next === undefined) return false;
  if (!isAwake(element)) {
    void wake(element).then((answers) => answers && walk(element, key, wake));
    return true;
  }
  state.at = Math.min(last, Math.max(0, next));
  const mark = /** @type {Mark} */ (marks[state.at]);
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
