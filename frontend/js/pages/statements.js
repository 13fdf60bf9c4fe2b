/** The list of statements: the filters stand in the address, and the list stays up to date. */
import { queryOf, readState } from "../url_state.js";
import { wireDate } from "./controls.js";
import { keepLive } from "./live.js";

wireDate();
keepLive();

const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.filters"));

// Empty fields stay out of the address, so that a filtered list has one address only.
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const { at = "", known = "" } = readState();
  /** @type {Record<string, string>} */
  const kept = { at, known };
  window.location.assign(`${form.action.split("?")[0]}${queryOf({ ...kept, ...fields })}`);
});
