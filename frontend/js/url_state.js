/** The page's state in its address, so that a view can be linked to and the browser's back and forward work. */

/**
 * The state as the address holds it; empty values are no values.
 * @param {string} [search] as in location.search
 * @returns {Record<string, string>}
 */
export function readState(search = window.location.search) {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([, value]) => value !== ""));
}

/**
 * The query of a state: the old one with changes; null or "" takes a value out. Order is kept.
 * @param {Record<string, string>} state
 * @param {Record<string, string|null>} changes
 */
export function queryOf(state, changes = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...changes })) if (value !== null && value !== "") query.set(name, value);
  const text = query.toString();
  return text ? `?${text}` : "";
}

/**
 * Writes changes into the address: as a new entry of the history, or in place of the present one.
 * @param {Record<string, string|null>} changes
 * @param {{replace?: boolean}} [options]
 */
export function writeState(changes, { replace = false } = {}) {
  const url = `${window.location.pathname}${queryOf(readState(), changes)}${window.location.hash}`;
  if (replace) window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
}

/**
 * Calls back when back or forward brings another state.
 * @param {(state: Record<string, string>) => void} callback
 */
export function onStateChange(callback) {
  window.addEventListener("popstate", () => callback(readState()));
}
