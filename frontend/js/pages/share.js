/** The dialog in which a figure's embed code and citation are read and copied. */
import { bibtex, citation, embedAddress, embedCode } from "../sharing.js";
import { day } from "../figures/words.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../sharing.js").Shared} Shared */

/** Room for the lines above and below a figure in its frame, px. */
const AROUND = 110;

/**
 * Opens the dialog for a figure; it closes by its button, by Escape, and where the focus was it comes back to.
 * @param {HTMLElement} section
 * @param {"embed"|"cite"} kind
 */
export function openShare(section, kind) {
  const shared = sharedOf(section);
  const dialog = document.createElement("dialog");
  dialog.className = "share";
  const heading = document.createElement("h2");
  heading.id = "share-heading";
  heading.textContent = kind === "embed" ? gettext("Embed this figure") : gettext("Cite this figure");
  dialog.setAttribute("aria-labelledby", heading.id);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "share-status";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = gettext("Close");
  close.addEventListener("click", () => dialog.close());
  const parts = kind === "embed" ? embedParts(section, shared, status) : citeParts(shared, status);
  dialog.append(heading, ...parts, status, close);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    // A click beside the dialog meets the dialog itself: its content fills it.
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * @param {HTMLElement} section
 * @param {Shared} shared
 * @param {HTMLElement} status
 */
function embedParts(section, shared, status) {
  const height = Math.ceil((section.offsetHeight + AROUND) / 10) * 10;
  const code = field(gettext("Code for your page"), embedCode(shared, { frozen: false, height }), status);
  const show = document.createElement("a");
  show.target = "_blank";
  show.rel = "noopener";
  show.textContent = gettext("See it alone");
  const note = document.createElement("p");
  note.append(show);
  const choice = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = gettext("What it shows later");
  choice.append(legend);
  const set = (/** @type {boolean} */ frozen) => {
    code.area.value = embedCode(shared, { frozen, height });
    show.href = embedAddress(shared, { frozen });
  };
  const kinds = [
    { frozen: false, text: gettext("the newest reading, as the record grows") },
    { frozen: true, text: gettext("this very reading: %(day)s, revision %(revision)s", { day: day(shared.at), revision: shared.revision }) },
  ];
  for (const { frozen, text } of kinds) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "frozen";
    radio.checked = !frozen;
    radio.addEventListener("change", () => set(frozen));
    label.append(radio, " ", text);
    choice.append(label);
  }
  set(false);
  // What is shown as known on a former day cannot move.
  return shared.known || !shared.revision ? [code.block, note] : [choice, code.block, note];
}

/**
 * @param {Shared} shared
 * @param {HTMLElement} status
 */
function citeParts(shared, status) {
  return [field(gettext("For a list of references"), citation(shared), status).block, field("BibTeX", bibtex(shared), status).block];
}

/**
 * A text to be copied, with its name and its button.
 * @param {string} name
 * @param {string} text
 * @param {HTMLElement} status
 */
function field(name, text, status) {
  const block = document.createElement("div");
  block.className = "share-field";
  const label = document.createElement("label");
  label.append(name);
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.rows = 6;
  area.value = text;
  area.spellcheck = false;
  area.setSelectionRange(0, 0); // so that its beginning is seen
  label.append(area);
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "button";
  copy.textContent = gettext("Copy");
  copy.setAttribute("aria-label", gettext("Copy: %(name)s", { name }));
  copy.addEventListener("click", () => void copyFrom(area, status));
  block.append(label, copy);
  return { block, area };
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {HTMLElement} status
 */
async function copyFrom(area, status) {
  try {
    await navigator.clipboard.writeText(area.value);
    status.textContent = gettext("Copied.");
  } catch {
    // Without permission for the clipboard the text lies selected for the keyboard.
    area.focus();
    area.select();
    status.textContent = gettext("Selected: copy it with Ctrl C.");
  }
}

/**
 * What the page says of a figure.
 * @param {HTMLElement} section
 * @returns {Shared}
 */
function sharedOf(section) {
  const text = (/** @type {string} */ selector) => section.querySelector(selector)?.textContent?.trim().replace(/\s+/g, " ") ?? "";
  const made = /** @type {HTMLElement|null} */ (section.querySelector("footer [data-method]"))?.dataset ?? {};
  const exports = /** @type {HTMLElement|null} */ (section.querySelector(".exports"))?.dataset ?? {};
  const { at = "", known = "", from = "", to = "", fromKnown } = section.dataset;
  const page = new URL(window.location.href);
  if (at) page.searchParams.set("at", at);
  page.hash = section.id;
  const alone = exports["embed"] ? new URL(exports["embed"], window.location.href).href : "";
  return {
    heading: text("h2"), title: document.title.split(" \u00B7 ")[0] ?? "", address: alone, page: page.href, at: at || (made["at"] ?? ""),
    // An instant stands for a revision, which is named by itself.
    known: known.includes("T") ? "" : known, from, to, corrections: fromKnown !== undefined,
    revision: (known.includes("T") ? page.searchParams.get("revision") : null) ?? made["revision"] ?? "", committed: made["committed"] ?? "", method: made["method"] ?? "", publisher: exports["publisher"] ?? "",
  };
}
