// Moves the bar of a file that is at work, and shows the outcome when it is there.

const ASK_AGAIN_AFTER = 700;

/** @param {HTMLElement} box */
async function refresh(box) {
  const bar = box.querySelector("progress");
  const text = box.querySelector("[data-text]");
  try {
    const response = await fetch(box.dataset.poll ?? "", {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (response.ok && response.headers.get("Content-Type")?.includes("json")) {
      /** @type {{finished: boolean, text: string, share: number | null}} */
      const now = await response.json();
      if (now.finished) {
        location.reload();
        return;
      }
      // A live region that is set to the same words would be read out again.
      if (text && text.textContent !== now.text) text.textContent = now.text;
      if (bar && now.share === null) bar.removeAttribute("value");
      else if (bar) bar.value = Number(now.share);
    }
  } catch {
    // The server is away for a moment; the next time asks again.
  }
  watch(box);
}

/** @param {HTMLElement} box */
function watch(box) {
  setTimeout(() => void refresh(box), ASK_AGAIN_AFTER);
}

for (const box of document.querySelectorAll(".import-progress")) if (box instanceof HTMLElement) watch(box);
