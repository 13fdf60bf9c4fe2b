/** Keeps an open page up to date: fresh server-rendered numbers in place, and one sentence about what moved. */
import { get, getPage, watchRevision } from "../api.js";
import { announcement, staleText } from "../announcement.js";
import { unfold } from "./later.js";
import { say } from "./say.js";

/** @typedef {{id: number, actor: string, issue: string, published_at: string}} Published */

/**
 * Watches for revisions and takes each in.
 * @param {{sections?: import("./sections.js").Section[]}} [options]
 */
export function keepLive({ sections = [] } = {}) {
  const shown = Number(document.body.dataset.revision);
  /** @type {Published|null} */
  let newest = null;
  void newestStatement().then((found) => {
    newest ??= found;
  });
  watchRevision(
    async (latest, change) => {
      if (change.revision) {
        const before = newest;
        newest = await takeIn(before);
        // The numbers stand already; the pictures follow, and say themselves what they could not load.
        for (const each of sections) void each.load();
      }
      showStale(latest);
    },
    { known: Number.isInteger(shown) && shown > 0 ? shown : null },
  );
}

/**
 * Brings the page's numbers up to date and says what moved.
 * @param {Published|null} before the newest statement that the page knew of
 * @returns {Promise<Published|null>} the newest one now
 */
async function takeIn(before) {
  const old = readings(document);
  const [text, newest] = await Promise.all([getPage(window.location.href), newestStatement()]);
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const each of [document, fresh]) unfold(each);
  replaceLive(fresh, statementIds(document));
  for (const section of document.querySelectorAll(/** @type {"section"} */ ("section.figure[data-at]"))) {
    // Past midnight "today" is another day, in the figures as well; and other pairs may have most to trade.
    for (const name of ["at", "from", "to", "pairs", "best"]) {
      const now = fresh.getElementById(section.id)?.dataset[name];
      if (now) section.dataset[name] = now;
    }
  }
  document.body.dataset.revision = fresh.body.dataset.revision ?? "";
  const isNew = before !== null && newest !== null && newest.id !== before.id && newest.published_at >= before.published_at;
  const sentence = announcement(old, readings(document), isNew ? await describe(newest) : null);
  if (sentence) say(sentence);
  return newest;
}

/**
 * The statement published last, of the page's alliance where it has one.
 * @returns {Promise<Published|null>}
 */
async function newestStatement() {
  const alliance = /** @type {HTMLElement|null} */ (document.querySelector("[data-alliance]"))?.dataset.alliance;
  try {
    const found = await get("statements/", { alliance, ordering: "-published_at", page_size: 1 });
    return found.results[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Headline readings of a page by subject.
 * @param {Document} page
 * @returns {import("../announcement.js").Readings}
 */
function readings(page) {
  /** @type {import("../announcement.js").Readings} */
  const found = new Map();
  for (const each of page.querySelectorAll("[data-friction][data-subject]")) {
    const text = each.getAttribute("data-friction") ?? "";
    found.set(each.getAttribute("data-subject") ?? "", text === "" ? null : Number(text));
  }
  return found;
}

/**
 * Numbers of the statements that a page links to.
 * @param {Document} page
 * @returns {Set<number>}
 */
function statementIds(page) {
  const ids = [...page.querySelectorAll('a[href*="/statements/"]')].flatMap((each) => {
    const found = /\/statements\/(\d+)\//.exec(each.getAttribute("href") ?? "");
    return found ? [Number(found[1])] : [];
  });
  return new Set(ids);
}

/**
 * Who spoke on what, as a sentence names them.
 * @param {Published} statement
 */
async function describe(statement) {
  try {
    const [actor, issue] = await Promise.all([get(`actors/${statement.actor}/`), get(`issues/${statement.issue}/`)]);
    return { speaker: String(actor.short_name), issue: String(issue.short_name) };
  } catch {
    // The numbers have moved all the same; who moved them is left unsaid.
    return null;
  }
}

/**
 * Puts the fresh elements in the place of the old ones; what a reader has opened, focused or scrolled stays so.
 * @param {Document} fresh
 * @param {Set<number>} known statements that the page showed before
 */
function replaceLive(fresh, known) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { scrollX, scrollY } = window;
  for (const old of document.querySelectorAll("[data-live][id]")) {
    // An element within one that is replaced as a whole comes with it.
    if (old.parentElement?.closest("[data-live][id]") || !old.isConnected) continue;
    const next = fresh.getElementById(old.id);
    if (!next || next.outerHTML === old.outerHTML) continue;
    const focused = old.contains(document.activeElement) ? pathTo(old, /** @type {Element} */ (document.activeElement)) : null;
    const scrolled = old.scrollTop;
    const opened = [...old.querySelectorAll("details")].map((each) => each.open);
    const adopted = document.importNode(next, true);
    const changed = changedWithin(old, adopted);
    markNew(adopted, known);
    old.replaceWith(adopted);
    [...adopted.querySelectorAll("details")].forEach((each, k) => {
      if (opened[k] !== undefined) each.open = opened[k];
    });
    adopted.scrollTop = scrolled;
    if (focused) {
      const target = follow(adopted, focused);
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    }
    if (!calm) for (const each of changed) emphasise(each);
  }
  window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
}

/**
 * The elements with a value of their own that differ between the old and the new.
 * @param {Element} old
 * @param {Element} fresh
 */
function changedWithin(old, fresh) {
  const values = [fresh, ...fresh.querySelectorAll("[data-friction], .number, .numeral")].filter((each) => each.matches("[data-friction], .number, .numeral"));
  const former = [old, ...old.querySelectorAll("[data-friction], .number, .numeral")].filter((each) => each.matches("[data-friction], .number, .numeral"));
  return values.filter((each, k) => former[k]?.textContent !== each.textContent);
}

/**
 * @param {Element} element
 */
function emphasise(element) {
  element.classList.add("changed");
  setTimeout(() => element.classList.remove("changed"), 150);
}

/**
 * Rows with a statement that was not there are marked until the page is left.
 * @param {Element} element
 * @param {Set<number>} known
 */
function markNew(element, known) {
  for (const link of element.querySelectorAll('a[href*="/statements/"]')) {
    const found = /\/statements\/(\d+)\//.exec(link.getAttribute("href") ?? "");
    const row = link.closest("tr, li, article");
    if (found && !known.has(Number(found[1])) && row && row !== element) row.classList.add("is-new");
  }
}

/**
 * Where an element stands within another, child by child.
 * @param {Element} from
 * @param {Element} to
 * @returns {number[]}
 */
function pathTo(from, to) {
  const path = [];
  for (let at = to; at !== from && at.parentElement; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
  return path;
}

/**
 * @param {Element} from
 * @param {number[]} path
 * @returns {Element|undefined}
 */
function follow(from, path) {
  return path.reduce((/** @type {Element|undefined} */ at, k) => at?.children[k], from);
}

/**
 * The bar that says that a change is being worked in.
 * @param {import("../api.js").LatestRevision} latest
 */
function showStale(latest) {
  const bar = document.getElementById("stale");
  if (!bar) return;
  bar.hidden = latest.pending === 0;
  if (latest.pending === 0) return;
  const seconds = latest.committed_at ? (Date.now() - Date.parse(latest.committed_at)) / 1000 : null;
  const text = bar.querySelector(".stale-text") ?? bar;
  text.textContent = staleText(latest.pending, latest.id, seconds);
}
