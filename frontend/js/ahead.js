/**
 * Asks for everything that the page's scripts import, all at once, when the page's words are on the screen. Asked for
 * before that, each file takes its share of a slow processor from the first paint; asked for by nobody, a module's
 * imports are found a round trip for each level later.
 */
requestAnimationFrame(() =>
  setTimeout(() => {
    for (const each of document.querySelectorAll(/** @type {"template"} */ ("template.ahead"))) document.head.append(each.content);
  }),
);

export {};
