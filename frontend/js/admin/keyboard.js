// Coding without a mouse: typing opens an autocomplete, Ctrl+Enter presses the main button, Ctrl+Shift+Enter the one
// that goes on with the same source, and nothing that a coder rarely needs stands in the way of Tab.

const form = document.getElementById("statement_form");

/** @param {string} selector */
function press(selector) {
  const button = form?.querySelector(selector);
  if (button instanceof HTMLInputElement) button.click();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  press(event.shiftKey ? "[data-next]" : ".submit-row .default");
}

/** The field of the open autocomplete in which one types. */
function openSearch() {
  const search = document.querySelector(".select2-container--open .select2-search__field");
  return search instanceof HTMLInputElement ? search : null;
}

/** @param {KeyboardEvent} event */
function isLetter(event) {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/**
 * A letter typed on a closed autocomplete opens it and is its first letter. A space alone opens it, which is select2's.
 * @param {KeyboardEvent} event
 */
function onLetter(event) {
  const selection = event.target;
  if (!(selection instanceof HTMLElement) || !selection.matches(".select2-selection")) return;
  if (event.key === " " || !isLetter(event)) return;
  const select = selection.closest(".related-widget-wrapper, .flex-container")?.querySelector("select.admin-autocomplete");
  const jquery = /** @type {any} */ (window).django?.jQuery;
  if (!select || !jquery) return;
  event.preventDefault();
  event.stopPropagation();
  jquery(select).select2("open");
  const search = openSearch();
  if (!search) return;
  search.value += event.key;
  search.focus();
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Select2 hands the keyboard to the search of what a key has opened in a timer, and on a busy machine the letters
 * typed before that are lost: hand it over with the key itself.
 * @param {KeyboardEvent} event
 */
function onOpened(event) {
  if (event.target instanceof HTMLElement && event.target.matches(".select2-selection")) openSearch()?.focus();
}

/**
 * Django focuses the select itself, which the autocomplete hides: the keyboard belongs to what is seen.
 * @param {FocusEvent} event
 */
function onFocus(event) {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement) || !select.matches(".select2-hidden-accessible")) return;
  const selection = select.parentElement?.querySelector(".select2-selection");
  if (selection instanceof HTMLElement) selection.focus();
}

function clearTheWay() {
  // The pointer's shortcuts; by keyboard the date is typed and a new source has its own fields.
  for (const link of document.querySelectorAll(".datetimeshortcuts a, .related-widget-wrapper-link")) {
    link.setAttribute("tabindex", "-1");
  }
}

function begin() {
  clearTheWay();
  const first = document.querySelector("#warnings:not([hidden]) input, .errorlist ~ * :is(input, select, textarea)");
  if (first instanceof HTMLElement && first.matches("#warnings input")) return first.focus();
  if (!location.pathname.endsWith("/add/") || document.querySelector(".errornote")) return;
  const actor = document.querySelector(".field-actor .select2-selection");
  if (actor instanceof HTMLElement) actor.focus();
}

/** jQuery makes the autocompletes in a timer of its own, on a slow machine after the page's load: wait in its queue. */
function beginAfterAutocompletes() {
  const jquery = /** @type {any} */ (window).django?.jQuery;
  if (jquery) jquery(begin);
  else begin();
}

if (form) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onLetter, true);
  document.addEventListener("keydown", onOpened);
  document.addEventListener("focusin", onFocus);
  if (document.readyState === "complete") beginAfterAutocompletes();
  else addEventListener("load", beginAfterAutocompletes);
}
