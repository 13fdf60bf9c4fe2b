/**
 * Fits the charts of a briefing to a narrow screen and back to the sheet for print. Stands within the file itself,
 * which nothing else comes with; so it is a plain script.
 */
(() => {
  /** The width of the sheet's charts, px. */
  const SHEET = 704;
  /** Of one issue on a narrow screen, px: its name, its track, its poles. */
  const ROW = 100;
  const plotly = /** @type {any} */ (window).Plotly;
  if (!plotly) return;
  const charts = ["figure-index", "figure-map"].flatMap((id) => {
    const element = /** @type {any} */ (document.getElementById(id));
    return element?.layout ? [{ element, own: JSON.parse(JSON.stringify(element.layout)) }] : [];
  });

  /**
   * @param {any} own
   * @param {number} room
   */
  const narrow = (own, room) => {
    if (!own.annotations?.some((/** @type {any} */ each) => each.name === "issue")) return { ...own, width: room };
    const rows = own.annotations.filter((/** @type {any} */ each) => each.name === "issue").length;
    const annotations = own.annotations.map((/** @type {any} */ each) => {
      if (each.name === "issue") return { ...each, xshift: -10, yshift: 33, font: { ...each.font, size: 13 } };
      if (each.name === "pole") return { ...each, xanchor: each.x === 0 ? "left" : "right", align: each.x === 0 ? "left" : "right", xshift: each.x === 0 ? -10 : 10, yshift: -26, font: { ...each.font, size: 11 } };
      if (each.name === "points") return { ...each, xshift: 10, yshift: each.yref === "paper" ? 4 : 33, font: { ...each.font, size: 13 } };
      return each;
    });
    return { ...own, annotations, width: room, height: 40 + ROW * rows, margin: { l: 10, r: 10, t: 36, b: 4 } };
  };
  const fit = (/** @type {number} */ room) => {
    for (const { element, own } of charts) {
      const copy = JSON.parse(JSON.stringify(own));
      const layout = room < SHEET ? narrow(copy, room) : copy;
      for (const each of [element, element.parentElement]) {
        each.style.width = `${layout.width}px`;
        each.style.height = `${layout.height}px`;
      }
      void plotly.react(element, element.data, layout, { displayModeBar: false, staticPlot: true });
    }
  };
  const room = () => document.querySelector("main")?.clientWidth ?? SHEET;

  window.addEventListener("resize", () => fit(room()));
  window.addEventListener("beforeprint", () => fit(SHEET));
  window.addEventListener("afterprint", () => fit(room()));
  if (room() < SHEET) fit(room());
})();
