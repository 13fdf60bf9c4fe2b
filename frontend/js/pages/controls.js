/** The date control: a plain form that sends itself as soon as a whole date is chosen. */

/** Wires the "As of" form. */
export function wireDate() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.as-of"));
  const field = /** @type {HTMLInputElement|null} */ (form?.querySelector('input[name="at"]') ?? null);
  if (!form || !field) return;
  let typed = false;
  // A date typed key by key changes with every key: it is sent on Enter or when the field is left.
  field.addEventListener("keydown", () => {
    typed = true;
  });
  field.addEventListener("pointerdown", () => {
    typed = false;
  });
  const send = () => {
    if (field.value !== field.defaultValue && field.checkValidity() && field.value !== "") form.requestSubmit();
  };
  field.addEventListener("change", () => {
    if (!typed) send();
  });
  field.addEventListener("blur", () => {
    if (typed) send();
  });
}
