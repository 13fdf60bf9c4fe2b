/**
 * Texts in the reader's language: from Django's JavaScript catalogue where the page loads one, else as they stand here.
 * The names are gettext's own, so that `makemessages --domain djangojs` finds every text.
 */

/** @typedef {Record<string, string|number>} Values by the names in "%(name)s" */

/**
 * @typedef {object} Catalogue what Django's catalogue leaves on the page
 * @property {(text: string) => string} gettext
 * @property {(one: string, many: string, count: number) => string} ngettext
 */

/** @returns {Catalogue|undefined} */
function catalogue() {
  return /** @type {any} */ (globalThis).django?.catalog ? /** @type {any} */ (globalThis).django : undefined;
}

/**
 * A text in the reader's language, with its values put in.
 * @param {string} text in English, with "%(name)s" where a value stands
 * @param {Values} [values]
 */
export function gettext(text, values = {}) {
  return fill(catalogue()?.gettext(text) ?? text, values);
}

/**
 * A text that depends on a count; the count itself is the value "count".
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Values} [values]
 */
export function ngettext(one, many, count, values = {}) {
  return fill(catalogue()?.ngettext(one, many, count) ?? (count === 1 ? one : many), { count, ...values });
}

/** The language that the page is in. */
export function language() {
  return globalThis.document?.documentElement.lang || "en-GB";
}

/**
 * @param {string} text
 * @param {Values} values
 */
function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
