/** Wires the figures of a page: data, drawing, width, theme, exports. */
import { draw, wake } from "../chart/draw.js";
import { isAwake } from "../chart/held.js";
import { expectPlotly } from "../chart/library.js";
import { toPng, toSvg } from "../chart/picture.js";
import { showEmpty, showError, showLoading } from "../chart/states.js";
import { LIGHT, currentTheme } from "../theme.js";
import { wireLater } from "./later.js";
import { afterAll, afterThoseInSight, keepUntil, missing, wanted } from "./order.js";
import { FIGURES } from "./readings.js";
import { say } from "./say.js";
import { openShare } from "./share.js";
import { gettext } from "../i18n.js";

/** @typedef {import("../shapes.js").Ready} Ready */

/** The width of an exported picture, px. */
const EXPORT_WIDTH = 1104;

/** @typedef {{load: () => Promise<void>}} Section */

/**
 * All figures of the page: those in sight are drawn first, then the others.
 * @returns {Section[]}
 */
export function wireFigures() {
  const sections = [...document.querySelectorAll(/** @type {"section"} */ ("section.figure[data-figure]"))];
  const wired = sections.flatMap((section) => wire(section) ?? []);
  wireLater(afterAll());
  return wired;
}

/**
 * @param {HTMLElement} section
 * @returns {Section|null}
 */
function wire(section) {
  const chart = /** @type {HTMLElement|null} */ (section.querySelector(".chart"));
  const read = FIGURES[section.dataset.figure ?? ""];
  if (!read) return null;
  const drawn = chart ? wireChart(section, chart, read) : null;
  // What the server draws needs data only for a picture, and then what stands on the page at that time.
  const ready = drawn?.ready ?? (() => read(subjectOf(section)));
  section.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest("[data-export]") : null;
    const kind = control?.getAttribute("data-export");
    if (kind === "png" || kind === "svg") void save(section, ready, kind);
    if (kind === "link") void copyLink(section);
    if (kind === "embed" || kind === "cite") {
      event.preventDefault();
      openShare(section, kind);
    }
  });
  return drawn;
}

/**
 * A chart within its section: drawn once, and anew at another width or in another theme. Near the window it is made to
 * answer to pointer and keys as well, when all others are drawn.
 * @param {HTMLElement} section
 * @param {HTMLElement} chart
 * @param {(subject: import("../shapes.js").Subject) => Promise<Ready>} read
 * @returns {Section & {ready: () => Ready|null}} `ready` gives the data that is drawn
 */
function wireChart(section, chart, read) {
  const note = /** @type {HTMLElement|null} */ (section.querySelector(".chart-note"));
  /** @type {Ready|null} */
  let ready = null;
  let drawn = 0;
  // As the browser tells it: asked for it, it would lay out the whole page anew.
  let width = 0;
  let isNear = false;
  /** @type {Promise<void>|null} */
  let answering = null;
  let turn = 0;

  const redraw = async () => {
    if (!ready) return;
    if (ready.empty) {
      showEmpty(chart, ready.empty);
      return;
    }
    drawn = width || chart.clientWidth;
    await draw(chart, ready.make({ theme: currentTheme(), width: drawn }), { describe: ready.describe, note });
    // Seen in a browser's timeline, and by tests/benchmarks/test_page_load.py.
    performance.mark(`drawn ${section.id}`);
    if (isNear && !isAwake(chart)) answer(); // also where it had failed before, or had nothing to show
  };
  const answer = () => {
    answering ??= afterAll()
      .then(() => wake(chart))
      .then((answers) => { if (answers) performance.mark(`awake ${section.id}`); })
      .finally(() => { answering = null; });
  };
  const load = async () => {
    turn += 1;
    const mine = turn;
    if (!ready) showLoading(chart);
    try {
      const fresh = await read(subjectOf(section));
      // A later revision may have been asked for meanwhile; its answer counts.
      if (mine !== turn) return;
      ready = fresh;
      await redraw();
    } catch (error) {
      if (mine !== turn) return;
      // What failed is for the developer's eyes; the reader gets a way on.
      console.error(error);
      showError(chart, { retry: () => void load(), table: /** @type {HTMLDetailsElement|null} */ (section.querySelector("details.table")) });
    }
  };

  new ResizeObserver((entries) => {
    width = Math.round(entries[0]?.contentRect.width ?? 0);
    if (ready && width > 0 && width !== drawn) void redraw();
  }).observe(chart);
  onThemeChange(() => void redraw());
  let asked = false;
  /** @type {() => void} */
  let isThere = () => {};
  keepUntil(missing, new Promise((resolve) => { isThere = resolve; }));
  /** @param {boolean} inSight */
  const begin = (inSight) => {
    if (asked) return;
    asked = true;
    const loaded = load().finally(isThere);
    if (inSight) keepUntil(wanted, loaded);
    else expectPlotly();
  };
  // Told of every section at once, when the page is first shown, and then whenever one comes into sight.
  const whenSeen = new IntersectionObserver((entries) => {
    const isInSight = entries.some((each) => each.isIntersecting);
    if (isInSight) whenSeen.disconnect();
    void (isInSight ? begin(true) : afterThoseInSight().then(() => begin(false)));
  });
  const whenNear = new IntersectionObserver(
    (entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      whenNear.disconnect();
      isNear = true;
      answer();
    },
    { rootMargin: "600px" },
  );
  whenSeen.observe(section);
  whenNear.observe(section);
  return { load: () => (asked ? load() : Promise.resolve()), ready: () => ready };
}

/**
 * Whose index a section is about, on which days, as the page says.
 * @param {HTMLElement} section
 * @returns {import("../shapes.js").Subject}
 */
function subjectOf({ dataset }) {
  const carried = /** @type {HTMLDataElement|null} */ (document.getElementById("cells"));
  const { alliance = "", a = "", b = "", issue = "", interval = "", at = "", known = null, from = "", to = "", fromKnown = null, pairs = "", best = "0" } = dataset;
  const traders = pairs.split(",").filter(Boolean).map((each) => each.split(" "));
  return { alliance, pair: a && b ? [a, b] : [], issue, interval, at, known, from, to, fromKnown, cells: JSON.parse(carried?.value ?? "[]"), traders, best: Number(best) };
}

/**
 * @param {() => void} callback
 */
function onThemeChange(callback) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
  new MutationObserver(callback).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

/**
 * The words that stand within an exported picture.
 * @param {HTMLElement} section
 */
function wordsOf(section) {
  const text = (/** @type {string} */ selector) => [...section.querySelectorAll(selector)].map((each) => each.textContent?.trim().replace(/\s+/g, " ")).join(" ");
  return { heading: text("h2"), subline: text(".subline, [data-picture]"), footer: text("footer p"), address: addressOf(section) };
}

/**
 * @param {HTMLElement} section
 */
function addressOf(section) {
  const url = new URL(window.location.href);
  // The day is named even where the page shows today: a link must keep showing what was seen.
  if (section.dataset.at) url.searchParams.set("at", section.dataset.at);
  url.hash = section.id;
  return url.href;
}

/**
 * @param {HTMLElement} section
 * @param {() => Ready|null|Promise<Ready>} read
 * @param {"png"|"svg"} kind
 */
async function save(section, read, kind) {
  try {
    const ready = await read();
    if (!ready || ready.empty) {
      say(ready?.empty ?? gettext("There is no chart to save yet."));
      return;
    }
    const figure = ready.make({ theme: LIGHT, width: EXPORT_WIDTH });
    const words = wordsOf(section);
    const blob = kind === "png" ? await toPng(figure, words, LIGHT) : new Blob([await toSvg(figure, words, LIGHT)], { type: "image/svg+xml" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    const { alliance, issue, a, b, figure: name, at } = section.dataset;
    link.download = `${alliance ?? issue ?? `${a}-${b}`}-${name}-${at}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    console.error(error);
    say(gettext("The picture could not be made."));
  }
}

/**
 * @param {HTMLElement} section
 */
async function copyLink(section) {
  try {
    await navigator.clipboard.writeText(addressOf(section));
    say(gettext("Link copied."));
  } catch {
    // Without permission for the clipboard the address bar holds the link instead.
    window.history.replaceState(null, "", addressOf(section));
    say(gettext("The link is in the address bar."));
  }
}
