/**
 * Draws a chart twice: at once as a sketch, which can be read but not asked, and by Plotly when the page has time or
 * somebody points at it.
 */
import { gettext } from "../i18n.js";
import { toElement } from "../sketch/nodes.js";
import { sketch } from "../sketch/sketch.js";
import { fix, held, isAwake } from "./held.js";
import { CONFIG, loadPlotly } from "./library.js";
import { listen, listenToPlotly } from "./pointing.js";
import { myTurn, nextTurn } from "./turns.js";

/** @typedef {import("../shapes.js").Figure} Figure */
/** @typedef {import("../shapes.js").Mark} Mark */

/** Elements that Plotly is about to draw in. @type {WeakMap<HTMLElement, Promise<boolean>>} */
const waking = new WeakMap();

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
    held.set(element, { figure, at: -1, note });
    if (note) {
      note.textContent = usage(figure.marks);
      note.setAttribute("aria-live", "polite");
    }
    if (isAwake(element)) await (await loadPlotly()).react(element, figure.data, figure.layout, CONFIG);
    else canBeRead = sketchIn(element, figure);
    listen(element, wake);
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
      listenToPlotly(element);
      return true;
    } finally {
      setTimeout(nextTurn);
    }
  } catch (error) {
    // The picture is there all the same; the next time that somebody points at it is another try.
    console.error(error);
    Plotly?.purge(element);
    const { note } = held.get(element) ?? {};
    if (note && element.querySelector(".sketch")) note.textContent = gettext("What answers to pointer and keys could not be loaded. The picture is complete; point at it to try again.");
    return false;
  }
}
