/** plotly.js: where it is, when it is fetched and run, how it is told to behave. */

// The figures measure their own text, so they are drawn anew at a new width instead of stretched by Plotly.
export const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };

/** @type {Promise<any>|null} */
let library = null;
let isExpected = false;

/** plotly.js, where it is there already. @returns {any} */
export function plotly() {
  return /** @type {any} */ (window).Plotly;
}

/** Has plotly.js fetched while the line has nothing else to carry, without being run. */
export function expectPlotly() {
  const address = document.documentElement.dataset.plotly;
  if (isExpected || library || !address) return;
  isExpected = true;
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "script", href: address, fetchPriority: "low" });
  document.head.append(link);
}

/**
 * plotly.js, loaded once and only when a chart is wanted.
 * @returns {Promise<any>}
 */
export function loadPlotly() {
  if (plotly()) return Promise.resolve(plotly());
  if (library) return library;
  const address = document.documentElement.dataset.plotly;
  library = new Promise((resolve, reject) => {
    if (!address) {
      reject(new Error("The address of plotly.js is missing."));
      return;
    }
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(plotly());
    script.onerror = () => reject(new Error("plotly.js could not be loaded."));
    document.head.append(script);
  });
  library.catch(() => {
    // A later try may find the server back.
    library = null;
  });
  return library;
}
