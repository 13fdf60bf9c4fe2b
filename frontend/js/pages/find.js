/** The key "/" opens search on every page; Escape closes it. */

const find = /** @type {HTMLDetailsElement|null} */ (document.querySelector("details.find"));
const field = /** @type {HTMLInputElement|null} */ (document.getElementById("find"));

/**
 * Whether a key is meant for what has the focus.
 * @param {EventTarget|null} target
 */
function takesText(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

document.addEventListener("keydown", (event) => {
  if (!find || !field) return;
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !takesText(event.target)) {
    event.preventDefault();
    find.open = true;
    field.focus();
  } else if (event.key === "Escape" && find.open) {
    find.open = false;
    find.querySelector("summary")?.focus();
  }
});

find?.addEventListener("toggle", () => {
  if (find.open) field?.focus();
});
