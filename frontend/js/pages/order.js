/** In which order the figures of a page take line and processor: in sight, the others, and what can wait. */

const PATIENCE = 5_000; // ms

/** What is in sight and not drawn yet. @type {Set<Promise<void>>} */
export const wanted = new Set();
/** All that is not drawn yet, in sight or not. @type {Set<Promise<void>>} */
export const missing = new Set();

/**
 * @param {Set<Promise<void>>} set
 * @param {Promise<void>} loaded
 */
export function keepUntil(set, loaded) {
  set.add(loaded);
  void loaded.finally(() => set.delete(loaded));
}

/** What is out of sight takes nothing, neither line nor processor, from what the reader looks at. */
export async function afterThoseInSight() {
  // What is in sight is told with a frame, of which there is none in a tab behind.
  if (!document.hidden) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  while (wanted.size > 0) await Promise.allSettled([...wanted]);
}

/** When every figure can be read and the browser has nothing better to do; one that never comes holds nothing up. */
export async function afterAll() {
  await Promise.race([Promise.allSettled([...missing]), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  await new Promise((resolve) => ("requestIdleCallback" in window ? window.requestIdleCallback(resolve, { timeout: PATIENCE }) : setTimeout(resolve)));
}
