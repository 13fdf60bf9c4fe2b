/**
 * Long tables behind a closed heading come as text and become elements when they are wanted, or when the browser has
 * nothing else to do. Of a page's elements they are three in four, and a slow processor would make them all before the
 * first chart. They stand in <noscript class="later">: without scripts they are ordinary tables.
 */

/**
 * Makes the tables within a part of this document, or of one that was parsed from text, elements.
 * @param {ParentNode} root
 */
export function unfold(root) {
  for (const each of root.querySelectorAll("noscript.later")) {
    if (each.childElementCount > 0) {
      each.replaceWith(...each.childNodes); // parsed where scripts do not run
      continue;
    }
    const holder = document.createElement("template");
    holder.innerHTML = each.textContent ?? "";
    each.replaceWith(holder.content);
  }
}

/**
 * Sees to it that every table is there when somebody opens, prints or searches the page.
 * @param {Promise<void>} free kept when what the reader looks at is drawn
 */
export function wireLater(free) {
  for (const details of document.querySelectorAll("details")) {
    if (details.open) unfold(details);
    else details.addEventListener("toggle", () => unfold(details), { once: true });
  }
  window.addEventListener("beforeprint", () => unfold(document));
  void free.then(() => whenIdle(unfoldNext));
}

function unfoldNext() {
  const next = document.querySelector("noscript.later")?.parentElement;
  if (!next) return;
  unfold(next);
  whenIdle(unfoldNext);
}

/**
 * @param {() => void} work
 */
function whenIdle(work) {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work);
  else setTimeout(work, 200);
}
