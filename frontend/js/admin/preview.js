// What publishing the form as it stands would do to each index: asked of the server while the coder works.

const PAUSE = 400;

/**
 * @param {HTMLElement} box
 * @param {{sentence: string, lines: string[]}} found
 */
function show(box, found) {
  box.replaceChildren();
  if (!found.sentence) return;
  const sentence = document.createElement("p");
  sentence.textContent = found.sentence;
  box.append(sentence);
  if (found.lines.length > 1) {
    const list = document.createElement("ul");
    for (const line of found.lines) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    box.append(list);
  }
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
      const found = await response.json();
      // A later question may have been answered before this one.
      if (number === asked) show(box, found);
    } catch {
      if (number === asked) box.textContent = box.dataset.failed ?? "";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // Django's autocomplete announces a choice by jQuery only.
  const jquery = /** @type {any} */ (window).django?.jQuery;
  if (jquery) jquery(form).on("change", "select", soon);
}

const box = document.getElementById("index-preview");
const form = box?.closest("form");
if (box && form) follow(box, form);
