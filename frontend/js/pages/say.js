/** The page's live region. By itself, so that a page without charts loads nothing that draws. */

/**
 * One sentence in the page's live region.
 * @param {string} text
 */
export function say(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}
