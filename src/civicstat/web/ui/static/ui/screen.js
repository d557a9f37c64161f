// A page on a wall: arrow keys lead on and back, Escape leaves; with data-every it goes on by itself.
// Whoever prefers reduced motion is not moved on.
const screen = document.querySelector("[data-screen]");
const keys = { ArrowRight: "[data-next]", PageDown: "[data-next]", ArrowLeft: "[data-previous]", PageUp: "[data-previous]", Escape: "[data-back]" };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const go = (selector) => document.querySelector(selector)?.click();

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  const selector = keys[event.key];
  if (selector && document.querySelector(selector)) {
    event.preventDefault();
    go(selector);
  }
});

if (!calm) {
  for (const pace of document.querySelectorAll("[data-pace]")) pace.hidden = false;
  const seconds = Number(screen?.dataset.every);
  if (seconds > 0) setTimeout(() => go("[data-next]"), seconds * 1000);
}
