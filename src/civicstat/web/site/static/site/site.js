// What makes the public site easier where scripts run: lists that are narrowed by typing, codes that are copied with a
// click, and charts that can be read point by point. Nothing that is typed leaves the page.
import { watchCharts } from "./chart.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const box of document.querySelectorAll("[data-filter]")) {
  const field = box.querySelector("input[type=search]");
  const told = box.querySelector("[data-none]");
  const items = [...box.querySelectorAll("[data-words]")].map((item) => [item, folded(item.dataset.words)]);
  field.closest("[hidden]").hidden = false;
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [item, text] of items) {
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const section of box.querySelectorAll("section")) {
      section.hidden = !section.querySelector("[data-words]:not([hidden])");
    }
    told.textContent = shown ? (words.length ? String(shown) : "") : told.dataset.none;
  });
}

for (const code of document.querySelectorAll("[data-copy]")) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button--quiet",
    textContent: code.dataset.copy,
  });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = code.dataset.copied;
  });
  code.after(button);
}

watchCharts(document);
