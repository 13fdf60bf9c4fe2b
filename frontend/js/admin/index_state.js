// Keeps the desk's line about the index true: asks every second while something waits, and is still otherwise.

const SECOND = 1000;

/** @param {HTMLElement} line */
async function refresh(line) {
  const text = line.querySelector("[data-text]");
  const address = line.dataset.poll;
  if (!text || !address) return;
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.ok && response.headers.get("Content-Type")?.includes("json")) {
      /** @type {{state: string, text: string}} */
      const now = await response.json();
      line.dataset.state = now.state;
      // A live region that is set to the same words would be read out again.
      if (text.textContent !== now.text) text.textContent = now.text;
    }
  } catch {
    // The server is away for a moment; the words stay as they are and the next second asks again.
  }
  watch(line);
}

/** @param {HTMLElement} line */
function watch(line) {
  if (line.dataset.state === "waiting") setTimeout(() => void refresh(line), SECOND);
}

for (const line of document.querySelectorAll(".index-line")) {
  if (line instanceof HTMLElement) watch(line);
}
// Back from another tab or from the browser's history: what was true then may not be now.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const line of document.querySelectorAll(".index-line")) if (line instanceof HTMLElement) void refresh(line);
});
