// What publishing the form as it stands would do to each index, and what to look at before: asked of the server while
// the coder works.

import { element, input } from "./dom.js";

const PAUSE = 400;

/** @typedef {{code: string, text: string, links: [string, string][], reversal: boolean}} Warned */
/** @typedef {{sentence: string, lines: string[], warnings: Warned[]}} Found */

/**
 * @param {HTMLElement} box
 * @param {Found} found
 */
function show(box, found) {
  box.replaceChildren();
  if (!found.sentence) return;
  box.append(element("p", {}, found.sentence));
  if (found.lines.length > 1) {
    const list = element("ul");
    list.append(...found.lines.map((line) => element("li", {}, line)));
    box.append(list);
  }
}

/**
 * The warnings, each to be ticked; those that stay keep their tick and the keyboard's place.
 * @param {HTMLElement} list
 * @param {Warned[]} warnings
 */
function warn(list, warnings) {
  const boxes = () => [...list.querySelectorAll("input")];
  const same = JSON.stringify(boxes().map((box) => box.value)) === JSON.stringify(warnings.map((w) => w.code));
  if (same) return;
  const ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  list.replaceChildren(...warnings.map((warning) => warningItem(list, warning, ticked.has(warning.code))));
  list.hidden = warnings.length === 0;
}

/**
 * @param {HTMLElement} list
 * @param {Warned} warning
 * @param {boolean} ticked
 */
function warningItem(list, warning, ticked) {
  const item = element("li");
  item.append(element("p", {}, warning.text));
  for (const [words, to] of warning.links) {
    const line = element("p");
    line.append(element("a", { href: to, target: "_blank" }, words));
    item.append(line);
  }
  const reversal = input("id_reversal");
  if (warning.reversal && reversal) {
    const flag = element("button", { type: "button", class: "button" }, list.dataset.flag ?? "");
    flag.addEventListener("click", () => reversal.click());
    item.append(flag);
  }
  const label = element("label");
  const tick = element("input", { type: "checkbox", name: "confirmed", value: warning.code });
  tick.checked = ticked;
  label.append(tick, ` ${list.dataset.tick ?? ""}`);
  item.append(label);
  return item;
}

/**
 * @param {HTMLElement} box
 * @param {HTMLFormElement} form
 */
function follow(box, form) {
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = async () => {
    const number = (asked += 1);
    const body = new FormData(form);
    body.set("preview_of", box.dataset.of ?? "");
    try {
      const response = await fetch(box.dataset.url ?? "", { method: "POST", body, credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      /** @type {Found} */
      const found = await response.json();
      // A later question may have been answered before this one.
      if (number !== asked) return;
      show(box, found);
      const warnings = document.getElementById("warnings");
      if (warnings) warn(warnings, found.warnings);
    } catch {
      if (number === asked) box.textContent = box.dataset.failed ?? "";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE);
  };
  for (const news of ["input", "change"]) {
    form.addEventListener(news, (event) => {
      // Ticking a warning changes nothing that was asked about.
      if (!(event.target instanceof HTMLInputElement && event.target.name === "confirmed")) soon();
    });
  }
  // Django's autocomplete announces a choice by jQuery only.
  const jquery = /** @type {any} */ (window).django?.jQuery;
  if (jquery) jquery(form).on("change", "select", soon);
}

const box = document.getElementById("index-preview");
const form = box?.closest("form");
if (box && form) follow(box, form);
