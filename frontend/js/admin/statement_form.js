// The coding desk: a slider beside the exact stance, the chosen issue's words beside the slider, and the reliability
// that the kind suggests. Without this script the form is the same plain fields.

import { gettext } from "../i18n.js";
import { element, enter, input, onChange } from "./dom.js";
import { inWords, parsed, reach, signed } from "./scale.js";

/** @typedef {import("./scale.js").Scale} Scale */

const STEP = 0.05;

/** The slider, the five anchors and the words; they follow the number, and the number follows them. */
class StanceScale {
  /** @param {HTMLInputElement} number */
  constructor(number) {
    this.number = number;
    /** @type {Scale | null} */
    this.scale = null;
    this.slider = element("input", {
      type: "range", min: "-1", max: "1", step: String(STEP), class: "stance-slider", id: "stance-slider",
      "aria-label": gettext("Stance, slider"),
    });
    this.heading = element("p", { class: "stance-issue" });
    this.reading = element("output", { class: "stance-reading", for: "id_stance stance-slider" });
    this.anchors = element("div", { class: "stance-anchors", role: "group", "aria-label": gettext("Anchors of the scale") });
    this.ruling = element("p", { class: "stance-ruling" });
    const box = element("div", { class: "stance-scale" });
    box.append(this.heading, this.slider, this.anchors, this.reading, this.ruling);
    const row = number.closest(".form-row");
    if (row) row.append(box);
    else number.after(box);
    for (const words of document.querySelectorAll(".scale-in-words")) words.remove();
    this.slider.addEventListener("input", () => this.set(Number(this.slider.value)));
    number.addEventListener("input", () => this.show());
    this.halfWidth = input("id_half_width");
    this.halfWidth?.addEventListener("input", () => this.show());
    this.show();
  }

  /** @param {number} value */
  set(value) {
    this.number.value = String(Math.round(value * 100) / 100);
    this.number.dispatchEvent(new Event("change", { bubbles: true }));
    this.show();
  }

  /** @param {Scale | null} scale */
  use(scale) {
    this.scale = scale;
    this.heading.textContent = scale ? scale.name : gettext("Choose the issue to see its scale in words.");
    this.ruling.textContent = scale?.ruling ? gettext("Ruling: %(ruling)s", { ruling: scale.ruling }) : "";
    this.anchors.replaceChildren(
      ...(scale?.anchors ?? []).map(({ value, words }) => {
        const button = element("button", { type: "button", class: "stance-anchor", "data-value": String(value) });
        button.append(element("b", {}, signed(value, value % 1 ? 1 : 0)), element("span", {}, words || "–"));
        button.addEventListener("click", () => this.set(value));
        return button;
      }),
    );
    this.show();
  }

  show() {
    const value = parsed(this.number.value);
    this.slider.value = String(value ?? 0);
    this.slider.classList.toggle("is-empty", value === null);
    const words = value === null || !this.scale ? "" : inWords(value, this.scale.anchors);
    const outside = value !== null && Math.abs(value) > 1;
    const said = outside
      ? gettext("The stance must lie between −1 and +1.")
      : value === null ? gettext("No stance yet.") : `${signed(value)}${words ? `: ${words}` : ""}`;
    const span = value === null || outside ? null : reach(value, parsed(this.halfWidth?.value ?? ""));
    this.reading.textContent = span
      ? gettext("%(said)s; coded as anything from %(low)s to %(high)s", { said, low: signed(span[0]), high: signed(span[1]) })
      : said;
    this.slider.setAttribute("aria-valuetext", said);
    for (const button of this.anchors.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(value !== null && Number(button.dataset.value) === value));
    }
  }
}

/**
 * @param {StanceScale} stance
 * @param {HTMLElement} issue
 * @param {string} address with 0 in the place of the issue's number
 */
function followIssue(stance, issue, address) {
  /** @type {Map<string, Scale>} */
  const known = new Map();
  const follow = async () => {
    const id = /** @type {HTMLSelectElement} */ (issue).value;
    if (!id) return stance.use(null);
    let scale = known.get(id);
    if (!scale) {
      try {
        const response = await fetch(address.replace("/0/", `/${encodeURIComponent(id)}/`), { credentials: "same-origin" });
        if (!response.ok) throw new Error(String(response.status));
        scale = /** @type {Scale} */ (await response.json());
        known.set(id, scale);
      } catch {
        stance.use(null);
        stance.heading.textContent = gettext("The issue’s words could not be fetched; its scale is on the issue’s own page.");
        return;
      }
    }
    // Another issue may have been chosen while this one was on its way.
    if (/** @type {HTMLSelectElement} */ (issue).value !== id) return;
    stance.use(scale);
    const salience = input("id_salience");
    if (salience) salience.setAttribute("placeholder", scale.default_salience.toFixed(2));
  };
  onChange(issue, () => void follow());
  void follow();
}

/**
 * The kind suggests the reliability, until a person has set another.
 * @param {HTMLElement} kind
 * @param {HTMLInputElement} reliability
 */
function followKind(kind, reliability) {
  /** @type {Record<string, number>} */
  const byKind = JSON.parse(reliability.dataset.byKind ?? "{}");
  const suggested = () => byKind[/** @type {HTMLSelectElement} */ (kind).value];
  let touched = reliability.value !== "" && parsed(reliability.value) !== suggested();
  reliability.addEventListener("input", () => { touched = reliability.value !== ""; });
  onChange(kind, () => {
    const value = suggested();
    if (!touched && value !== undefined) reliability.value = String(value);
  });
}

/**
 * The salience's anchors in the codebook's words, as buttons under the exact number.
 * @param {HTMLInputElement} salience
 */
function nameSalience(salience) {
  /** @type {[number, string][]} */
  const anchors = JSON.parse(salience.dataset.anchors ?? "[]");
  const box = element("div", { class: "salience-anchors", role: "group", "aria-label": gettext("Salience in words") });
  const buttons = anchors.map(([value, words]) => {
    const button = element("button", { type: "button", class: "salience-anchor", "data-value": String(value) });
    button.append(element("b", {}, String(value)), element("span", {}, words));
    button.addEventListener("click", () => enter(salience, String(value)));
    return button;
  });
  const show = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(parsed(salience.value) === Number(button.dataset.value)));
    }
  };
  box.append(...buttons);
  salience.closest(".form-row")?.append(box);
  salience.addEventListener("input", show);
  show();
}

const number = input("id_stance");
const issue = input("id_issue");
if (number instanceof HTMLInputElement && issue) {
  followIssue(new StanceScale(number), issue, number.dataset.scaleUrl ?? "");
}
const kind = input("id_kind");
const reliability = input("id_reliability");
if (kind && reliability instanceof HTMLInputElement) followKind(kind, reliability);
const salience = input("id_salience");
if (salience instanceof HTMLInputElement) nameSalience(salience);
