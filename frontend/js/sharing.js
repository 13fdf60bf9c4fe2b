/** What is copied out of a figure: the code that embeds it, and how it wants to be cited. Pure. */
import { gettext } from "./i18n.js";
import { day } from "./figures/words.js";

/**
 * @typedef {object} Shared what the page says of a figure
 * @property {string} heading
 * @property {string} title of the page
 * @property {string} address of the figure alone, without a query; empty where it has none
 * @property {string} page the figure's place in its page, in the same state
 * @property {string} at
 * @property {string} known the day whose knowledge is shown; empty for now
 * @property {string} from of a change; empty elsewhere
 * @property {string} to
 * @property {boolean} corrections whether the change starts from what was known on its first day
 * @property {string} revision empty where there is none yet
 * @property {string} committed the day of the revision
 * @property {string} method
 * @property {string} publisher
 */

/**
 * The address of the figure alone: as it will stand, or as it stands now for good.
 * @param {Shared} shared
 * @param {{frozen: boolean}} options
 */
export function embedAddress(shared, { frozen }) {
  const query = new URLSearchParams();
  // A live figure moves on with the days; one of a chosen day or period stays on it.
  if (frozen || shared.known) query.set("at", shared.at);
  for (const name of /** @type {("from"|"to")[]} */ (["from", "to"])) if (shared[name] && (frozen || shared.known)) query.set(name, shared[name]);
  if (shared.corrections) query.set("corrections", "1");
  if (shared.known) query.set("known", shared.known);
  else if (frozen && shared.revision) query.set("revision", shared.revision);
  const text = query.toString();
  return text ? `${shared.address}?${text}` : shared.address;
}

/**
 * An element for another page.
 * @param {Shared} shared
 * @param {{frozen: boolean, height: number}} options height in px
 */
export function embedCode(shared, { frozen, height }) {
  const name = attribute(`${shared.heading} \u00B7 ${shared.title}`);
  return `<iframe src="${attribute(embedAddress(shared, { frozen }))}" title="${name}" width="100%" height="${height}" style="border:0" loading="lazy"></iframe>`;
}

/**
 * @param {string} text
 */
function attribute(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * An address that keeps giving what is shown: the figure alone as of its revision, else its place in the page.
 * @param {Shared} shared
 */
export function lastingAddress(shared) {
  return shared.address && (shared.revision || shared.known) ? embedAddress(shared, { frozen: true }) : shared.page;
}

/**
 * One line for a list of references.
 * @param {Shared} shared
 */
export function citation(shared) {
  const values = { publisher: shared.publisher, title: `${shared.title}: ${shared.heading}`, day: day(shared.at), address: lastingAddress(shared) };
  if (!shared.revision) return gettext("%(publisher)s. %(title)s. As of %(day)s. %(address)s", values);
  const made = { ...values, year: shared.committed.slice(0, 4), revision: shared.revision, committed: day(shared.committed), method: shared.method };
  if (shared.known) return gettext("%(publisher)s (%(year)s). %(title)s. As of %(day)s, as known on %(known)s, method %(method)s. %(address)s", { ...made, known: day(shared.known) });
  return gettext("%(publisher)s (%(year)s). %(title)s. As of %(day)s. Revision %(revision)s of %(committed)s, method %(method)s. %(address)s", made);
}

/**
 * The same as a BibTeX entry.
 * @param {Shared} shared
 */
export function bibtex(shared) {
  const safe = (/** @type {string} */ text) => text.replace(/[\\{}]/g, "").replace(/([&%$#_])/g, "\\$1");
  const note = shared.known
    ? gettext("As of %(day)s, as known on %(known)s, method %(method)s", { day: day(shared.at), known: day(shared.known), method: shared.method })
    : gettext("As of %(day)s, revision %(revision)s, method %(method)s", { day: day(shared.at), revision: shared.revision || "0", method: shared.method });
  const year = (shared.committed || shared.at).slice(0, 4);
  const lines = [`author = {{${safe(shared.publisher)}}}`, `title = {{${safe(`${shared.title}: ${shared.heading}`)}}}`, `year = {${year}}`, `note = {${safe(note)}}`, `url = {${lastingAddress(shared).replace(/[{}\\]/g, encodeURIComponent)}}`];
  return `@misc{alliance-friction-${shared.at}-${shared.revision || "0"},\n  ${lines.join(",\n  ")}\n}`;
}
