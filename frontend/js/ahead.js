/**
 * Asks for the page's scripts when the page's words are on the screen. Asked for before that, each file takes its share
 * of the line and of a slow processor from the first paint.
 */
let isAsked = false;

function ask() {
  if (isAsked) return;
  isAsked = true;
  for (const each of document.querySelectorAll(/** @type {"template"} */ ("template.ahead"))) {
    // In the order of the page: the texts in the reader's language before the modules that show them.
    for (const script of each.content.querySelectorAll("script")) script.async = false;
    document.head.append(each.content);
  }
}

// A page in another tab, or in a frame out of sight, is not painted at all.
if (document.hidden) ask();
else requestAnimationFrame(() => setTimeout(ask));
setTimeout(ask, 3_000);

export {};
