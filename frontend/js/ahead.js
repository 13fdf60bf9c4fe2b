/**
 * Asks for the page's scripts when the page's words are on the screen. Asked for before that, each file takes its share
 * of the line and of a slow processor from the first paint. They run when the whole page is there: they look for its
 * sections, and of a page that is still coming they would find the first only.
 */
let isAsked = false;

function ask() {
  if (isAsked) return;
  isAsked = true;
  const isComing = document.readyState === "loading";
  /** @type {HTMLScriptElement[]} */
  const scripts = [];
  for (const each of document.querySelectorAll(/** @type {"template"} */ ("template.ahead"))) {
    for (const script of each.content.querySelectorAll("script")) {
      // In the order of the page: the texts in the reader's language before the modules that show them.
      script.async = false;
      script.remove();
      scripts.push(script);
      if (isComing) document.head.append(early(script));
    }
    document.head.append(each.content); // what is left are further files that will be wanted
  }
  const run = () => document.head.append(...scripts);
  if (isComing) document.addEventListener("DOMContentLoaded", run, { once: true });
  else run();
}

/**
 * What brings a script's file without running it.
 * @param {HTMLScriptElement} script
 */
function early(script) {
  const link = document.createElement("link");
  link.href = script.src;
  if (script.type === "module") {
    link.rel = "modulepreload";
  } else {
    link.rel = "preload";
    link.as = "script";
  }
  return link;
}

// A page in another tab, or in a frame out of sight, is not painted at all.
if (document.hidden) ask();
else requestAnimationFrame(() => setTimeout(ask));
setTimeout(ask, 3_000);

export {};
