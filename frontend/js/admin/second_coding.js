// The second coder's page by keyboard: 1 to 5 for the scale's anchors, arrows for a little more or less, 6 to 0 for the
// salience, U unsure, N no position, K skip, Enter to store. Without this script the form is the same plain fields.

import { inWords, parsed, signed } from "./scale.js";

/** @typedef {import("./scale.js").Anchor} Anchor */

const STEP = 0.05;
const REMEMBERED = "second-coding-single-keys";

/** @param {string} id */
function input(id) {
  const found = document.getElementById(id);
  return found instanceof HTMLInputElement ? found : null;
}

/** The number, the slider and the anchors say the same. */
class BlindScale {
  /**
   * @param {HTMLInputElement} number
   * @param {HTMLInputElement} slider
   * @param {HTMLElement} reading
   * @param {HTMLButtonElement[]} buttons
   */
  constructor(number, slider, reading, buttons) {
    this.number = number;
    this.slider = slider;
    this.reading = reading;
    this.buttons = buttons;
    /** @type {Anchor[]} */
    this.anchors = buttons.map((button) => ({
      value: Number(button.dataset.value), words: button.dataset.words ?? "",
    }));
    slider.hidden = false;
    number.addEventListener("input", () => this.show());
    slider.addEventListener("input", () => this.set(Number(slider.value)));
    for (const button of buttons) button.addEventListener("click", () => this.set(Number(button.dataset.value)));
    this.show();
  }

  /** @param {number} value */
  set(value) {
    const kept = Math.max(-1, Math.min(1, Math.round(value * 100) / 100));
    this.number.value = String(kept);
    this.show();
  }

  /** @param {number} steps */
  nudge(steps) {
    this.set((parsed(this.number.value) ?? 0) + steps * STEP);
  }

  show() {
    const value = parsed(this.number.value);
    this.slider.value = String(value ?? 0);
    this.slider.classList.toggle("is-empty", value === null);
    const words = value === null ? "" : inWords(value, this.anchors);
    const said = value === null ? (this.reading.dataset.none ?? "") : `${signed(value)}${words ? `: ${words}` : ""}`;
    this.reading.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(value !== null && Number(button.dataset.value) === value));
    }
  }
}

/**
 * Whether a key belongs to what has the focus: typing a note must not code anything.
 * @param {EventTarget | null} target
 */
function isTyping(target) {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "range"].includes(target.type);
}

/**
 * @param {HTMLFormElement} form
 * @param {BlindScale} scale
 * @param {HTMLInputElement} switched
 */
function listen(form, scale, switched) {
  /** @param {string} name */
  const press = (name) => {
    const button = form.querySelector(`[name=${name}]`);
    if (button instanceof HTMLButtonElement) button.click();
  };
  const saliences = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=salience]"));
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target) || !switched.checked) return;
    const digit = /^Digit(\d)$/.exec(event.code)?.[1];
    const key = event.key.toLowerCase();
    if (digit && !event.shiftKey) {
      const at = (Number(digit) + 9) % 10; // 1 is the first, 0 the tenth
      if (at < 5) scale.set(scale.anchors[at]?.value ?? 0);
      else {
        const salience = saliences[at - 5];
        if (salience) salience.checked = true;
      }
    } else if (key === "arrowleft" || key === "arrowright") {
      // Among the radio buttons and on the slider the arrows have their own meaning.
      if (event.target instanceof HTMLInputElement) return;
      scale.nudge(key === "arrowleft" ? -1 : 1);
    } else if (key === "u") {
      const unsure = input("id_is_unsure");
      if (unsure) unsure.checked = !unsure.checked;
    } else if (key === "n") press("_none");
    else if (key === "k") press("_skip");
    else if (key === "enter" && !(event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)) {
      press("_code");
    } else return;
    event.preventDefault();
  });
  switched.checked = localStorage.getItem(REMEMBERED) !== "off";
  switched.addEventListener("change", () => localStorage.setItem(REMEMBERED, switched.checked ? "on" : "off"));
  const label = switched.closest("label");
  if (label) label.hidden = false;
}

const form = document.getElementById("blind-form");
const number = input("id_stance");
const slider = input("blind-slider");
const reading = document.getElementById("blind-reading");
const switched = input("blind-keys");
if (form instanceof HTMLFormElement && number && slider && reading && switched) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll(".stance-anchor")]);
  listen(form, new BlindScale(number, slider, reading, buttons), switched);
}
