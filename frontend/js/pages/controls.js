/** The date controls: plain forms; the one in the top bar sends itself as soon as a whole date is chosen. */

/** Wires the "As of" form. */
export function wireDate() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.as-of"));
  if (!form) return;
  for (const field of form.querySelectorAll(/** @type {"input"} */ ('input[type="date"]'))) wireField(form, field);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 */
function wireField(form, field) {
  let typed = false;
  // A date typed key by key changes with every key: it is sent on Enter or when the field is left.
  field.addEventListener("keydown", () => {
    typed = true;
  });
  field.addEventListener("pointerdown", () => {
    typed = false;
  });
  const send = () => {
    if (field.value !== field.defaultValue && field.checkValidity() && (field.value !== "" || !field.required)) form.requestSubmit();
  };
  field.addEventListener("change", () => {
    if (!typed) send();
  });
  field.addEventListener("blur", () => {
    if (typed) send();
  });
}
