// What the desk's scripts need of the page: elements, inputs, and news of a change.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {Record<string, string>} [attributes]
 * @param {string} [text]
 */
export function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** @param {string} id */
export function input(id) {
  const found = document.getElementById(id);
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
}

/**
 * Django's autocomplete announces a choice by jQuery only, a plain select by the browser too.
 * @param {HTMLElement} field
 * @param {() => void} act
 */
export function onChange(field, act) {
  const jquery = /** @type {any} */ (window).django?.jQuery;
  if (jquery) jquery(field).on("change", act);
  else field.addEventListener("change", act);
}

/**
 * Sets a field as a person would, so that whoever watches it hears of it.
 * @param {HTMLInputElement} field
 * @param {string} value
 */
export function enter(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
