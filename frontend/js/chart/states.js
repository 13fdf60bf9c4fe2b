/** A chart that is on its way, that failed, or that has nothing to show. */
import { gettext } from "../i18n.js";
import { held, isAwake } from "./held.js";
import { plotly } from "./library.js";

/**
 * The ground of a chart that is on its way: the height of the style sheet, nothing that moves.
 * @param {HTMLElement} element
 */
export function showLoading(element) {
  element.classList.add("is-loading");
  element.setAttribute("aria-busy", "true");
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
