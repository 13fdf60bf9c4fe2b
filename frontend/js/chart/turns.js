/** Who is drawn when. */

/** Figures that wait to be drawn, by Plotly or as sketches. @type {{element: HTMLElement, long: boolean, begin: () => void}[]} */
const waiting = [];
let isDrawing = false;

/**
 * Drawing holds up everything else on a page, so figures are drawn one after the other, those in sight first.
 * @param {HTMLElement} element
 * @param {boolean} long whether Plotly draws, which takes ten times as long as a sketch
 * @returns {Promise<void>} kept when it is this element's turn, which `nextTurn` ends
 */
export function myTurn(element, long) {
  return new Promise((resolve) => {
    waiting.push({ element, long, begin: resolve });
    if (isDrawing) return;
    isDrawing = true;
    // By then all that want to be drawn now have said so, and the first can be chosen among them.
    setTimeout(nextTurn);
  });
}

export function nextTurn() {
  // Who is in sight is asked only where much depends on it: the browser has to lay out what has just been drawn for it.
  const isChoice = waiting.length > 1 && waiting.some(({ long }) => long);
  const first = isChoice ? waiting.findIndex(({ element }) => isInSight(element)) : 0;
  const [next] = waiting.splice(Math.max(0, first), 1);
  isDrawing = next !== undefined;
  next?.begin();
}

/**
 * @param {HTMLElement} element
 */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
