// The curator's page by keyboard: 1 to 4 choose, and the fields of another value are there only when they are needed.

const form = document.getElementById("decide-form");
const other = document.getElementById("decide-other");

if (form instanceof HTMLFormElement && other) {
  const choices = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[name=choice]")]);
  const show = () => { other.hidden = !choices.some((choice) => choice.value === "other" && choice.checked); };
  form.addEventListener("change", show);
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const typing = event.target instanceof HTMLTextAreaElement
      || (event.target instanceof HTMLInputElement && event.target.type !== "radio");
    const digit = /^Digit([1-4])$/.exec(event.code)?.[1];
    const choice = digit && choices[Number(digit) - 1];
    if (typing || !choice) return;
    choice.checked = true;
    show();
    const next = choice.value === "other" ? "id_stance" : "id_reason";
    document.getElementById(next)?.focus();
    event.preventDefault();
  });
  show();
}

export {}; // a module, whose names are its own
