/**
 * Alt and a letter follow the link that bears it as its access key, in every browser alike: by themselves some want
 * Alt, others Alt and Shift or Control. The titles of those links say Alt.
 */
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !/^Key[A-Z]$/.test(event.code)) return;
  const letter = event.code.slice(3).toLowerCase();
  const link = /** @type {HTMLElement|null} */ (document.querySelector(`a[accesskey="${letter}"]`));
  if (link === null) return;
  event.preventDefault();
  link.click();
});
