/** The sliders of a what-if: each move asks the server for the answer, and stands in the address. */
import { getPage } from "../api.js";

const PAUSE = 60; // ms: a slider that is being dragged asks no oftener

/** Wires the form, where the page has one. */
export function wireWhatIf() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.sliders"));
  if (form) wire(form);
}

/**
 * @param {HTMLFormElement} form
 */
function wire(form) {
  const sliders = [...form.querySelectorAll(/** @type {"input"} */ ('input[type="range"]'))];
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let waiting;

  const ask = async () => {
    turn += 1;
    const mine = turn;
    const supposed = suppositions(sliders);
    window.history.replaceState(null, "", withSuppositions(form.dataset["page"] ?? "", supposed) + (supposed.size ? "#what-if" : ""));
    if (supposed.size === 0) {
      document.getElementById("what-if-answer")?.replaceChildren();
      return;
    }
    try {
      const text = await getPage(withSuppositions(form.dataset["fragment"] ?? "", supposed));
      if (mine !== turn) return; // a later move has been made meanwhile; its answer counts
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("what-if-answer");
      if (fresh) document.getElementById("what-if-answer")?.replaceWith(document.importNode(fresh, true));
    } catch {
      // The form works without the script too: its button asks the server for the whole page.
      form.querySelector(/** @type {"button"} */ ("button"))?.removeAttribute("hidden");
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PAUSE);
  };

  form.querySelector("button")?.setAttribute("hidden", "");
  form.addEventListener("input", (event) => {
    const moved = /** @type {HTMLInputElement} */ (event.target);
    show(moved);
    soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask();
  });
  form.querySelector(".reset")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const each of sliders) {
      each.value = each.dataset["own"] ?? each.value;
      show(each);
    }
    void ask();
  });
  // Moved before this script was there, or kept by the browser when the page was loaded anew.
  const early = sliders.filter((each) => each.value !== each.defaultValue);
  early.forEach(show);
  if (early.length > 0) soon();
}

/**
 * @param {HTMLInputElement} slider
 */
function show(slider) {
  const output = slider.parentElement?.querySelector("output");
  if (output) output.value = String(Number(slider.value));
}

/**
 * What differs from what is published, as the address names it.
 * @param {HTMLInputElement[]} sliders
 * @returns {Map<string, string>}
 */
export function suppositions(sliders) {
  const moved = sliders.filter((each) => Number(each.value) !== Number(each.dataset["own"]));
  const weights = moved.filter((each) => each.dataset["issue"]).map((each) => `${each.dataset["issue"]}:${Number(each.value)}`);
  const found = new Map(moved.filter((each) => !each.dataset["issue"]).map((each) => [each.name, String(Number(each.value))]));
  if (weights.length > 0) found.set("weights", weights.join(","));
  return found;
}

/**
 * An address of this site with suppositions in it.
 * @param {string} address
 * @param {Map<string, string>} supposed
 */
export function withSuppositions(address, supposed) {
  const added = [...supposed].map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2C/g, ",")}`).join("&");
  return added === "" ? address : `${address}${address.includes("?") ? "&" : "?"}${added}`;
}
