/** The only place that fetches. Bodies are remembered with their ETag, so that an unchanged reading costs a 304. */
import { gettext } from "./i18n.js";

const BASE = "/api/v1/";
// Lets the server answer many open pages from one look at its database (alliance/kept/look.py).
const A_SECOND_OLD_WILL_DO = { "Cache-Control": "max-age=1" };

// After so long, ms, a page asks for the file again where it found none: the server may have been starting.
const WITHOUT_BULLETIN = 60_000;
let bulletinFrom = 0;

/** @typedef {{status: number, message: string}} ApiError status 0: no answer at all */

/** @type {Map<string, {etag: string, body: any}>} */
const remembered = new Map();
/** Reads that are on their way: figures that want the same rows share one. @type {Map<string, Promise<any>>} */
const pending = new Map();
/** What all figures of a page need, until a new revision is known. @type {Map<string, Promise<any>>} */
const had = new Map();

/**
 * The address of an API path with its parameters; null and undefined are left out.
 * @param {string} path without the leading part, as in "friction/dyads/"
 * @param {Record<string, string|number|null|undefined>} [params]
 */
export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== null && value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

/**
 * One read of the API.
 * @param {string} path
 * @param {Record<string, string|number|null|undefined>} [params]
 * @returns {Promise<any>} the body; rejects with an ApiError
 */
export async function get(path, params = {}) {
  return shared(address(path, params));
}

/**
 * All rows of a paged collection.
 * @param {string} path
 * @param {Record<string, string|number|null|undefined>} [params]
 * @returns {Promise<any[]>}
 */
export async function getAll(path, params = {}) {
  const rows = [];
  for (let page = 1; ; page += 1) {
    const body = await get(path, { page_size: 1000, ...params, page: page > 1 ? page : undefined });
    rows.push(...body.results);
    if (!body.next) return rows;
  }
}

/**
 * A page of this site as text, for its fresh server-rendered numbers.
 * @param {string} url
 * @returns {Promise<string>}
 */
export async function getPage(url) {
  // In a crowd the server may give out a page of a moment ago, but not to a reader who knows that there is a newer one.
  const answer = await ask(url, { headers: { Accept: "text/html" }, cache: "no-cache" });
  return answer.text();
}

/**
 * A file of this site as a data address, to be carried inside an exported picture.
 * @param {string} url
 * @returns {Promise<string>}
 */
export async function getDataUrl(url) {
  const blob = await (await ask(url, {})).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(problem(0, gettext("The file could not be read.")));
    reader.readAsDataURL(blob);
  });
}

/**
 * What every figure needs is read once, also by those that are drawn later; anew after a revision or a failure.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} read
 * @returns {Promise<T>}
 */
export function once(name, read) {
  const before = had.get(name);
  if (before) return before;
  const own = read();
  had.set(name, own);
  own.catch(() => {
    if (had.get(name) === own) had.delete(name);
  });
  return own;
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
function shared(url) {
  const asked = pending.get(url);
  if (asked) return asked;
  const own = json(url).finally(() => {
    if (pending.get(url) === own) pending.delete(url);
  });
  pending.set(url, own);
  return own;
}

/**
 * @param {string} url
 * @param {Record<string, string>} [more] further headers
 * @returns {Promise<any>}
 */
async function json(url, more = {}) {
  const known = remembered.get(url);
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", ...more };
  if (known) headers["If-None-Match"] = known.etag;
  const answer = await ask(url, { headers });
  if (answer.status === 304 && known) return known.body;
  const body = await answer.json();
  const etag = answer.headers.get("ETag");
  if (etag) remembered.set(url, { etag, body });
  return body;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw problem(0, gettext("The server could not be reached."));
  }
  if (answer.ok || answer.status === 304) return answer;
  let message = gettext("The server answered %(status)s.", { status: answer.status });
  try {
    const body = await answer.json();
    message = body.errors.map((/** @type {{parameter: string|null, message: string}} */ each) => each.message).join(" ");
  } catch {
    // Not every failure carries a body in the API's shape; the status says enough.
  }
  throw problem(answer.status, message);
}

/**
 * @param {number} status
 * @param {string} message
 * @returns {ApiError}
 */
function problem(status, message) {
  return { status, message };
}

/**
 * @typedef {object} LatestRevision
 * @property {number|null} id
 * @property {string|null} committed_at
 * @property {number} pending marks that wait to be worked in
 */

/**
 * What the file says that the server hands out without a thought (alliance/kept/bulletin.py).
 * @returns {Promise<LatestRevision|null>} null where there is none
 */
async function bulletin() {
  const file = document.documentElement.dataset.bulletin;
  if (!file) return null;
  // Without cookies, which a browser would send and a server read for nothing; and not to another page in its place.
  const answer = await fetch(file, { cache: "no-store", credentials: "omit", redirect: "manual" });
  if (!answer.ok) return null;
  try {
    return await answer.json();
  } catch {
    return null; // something else stands at this address
  }
}

/**
 * The newest revision as the file tells it, or the API where there is none, or where it is behind what is shown: it is
 * written a moment after the revision.
 * @param {number|null} shown
 * @returns {Promise<LatestRevision>}
 */
async function latestRevision(shown) {
  if (Date.now() >= bulletinFrom) {
    const told = await bulletin();
    if (told && (told.id ?? 0) >= (shown ?? 0)) return told;
    if (!told) bulletinFrom = Date.now() + WITHOUT_BULLETIN;
  }
  return json(address("revisions/latest/"), A_SECOND_OLD_WILL_DO);
}

/**
 * Asks for the latest revision again and again: often while the page is seen, seldom when it is hidden or the
 * server does not answer. Calls back when the revision changes, and when marks begin or cease to wait.
 * @param {(latest: LatestRevision, change: {revision: boolean, pending: boolean}) => void|Promise<void>} callback
 * @param {{interval?: number, slow?: number, known?: number|null}} [options] ms; `known` is the revision already shown
 * @returns {() => void} ends the watch
 */
export function watchRevision(callback, { interval = 750, slow = 10_000, known = null } = {}) {
  /** @type {number|null} */
  let shown = known;
  let waits = false;
  let failures = 0;
  let ended = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  const pause = () => (document.hidden ? slow : Math.min(slow, interval * 2 ** failures));
  const plan = () => {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(look, pause());
  };
  const look = async () => {
    clearTimeout(timer);
    try {
      const latest = await latestRevision(shown);
      failures = 0;
      const change = { revision: shown !== null && latest.id !== shown, pending: latest.pending > 0 !== waits };
      if (shown === null) shown = latest.id;
      // What is still on its way was asked before this revision was known, and may be of the one before.
      if (change.revision) for (const each of [pending, had]) each.clear();
      if (change.revision || change.pending) {
        // Told first, noted afterwards: what the callback could not show is tried again.
        await callback(latest, change);
        shown = latest.id;
        waits = latest.pending > 0;
      }
    } catch {
      failures += 1;
    }
    plan();
  };
  const seen = () => {
    if (!document.hidden && !ended) void look();
  };
  document.addEventListener("visibilitychange", seen);
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}
