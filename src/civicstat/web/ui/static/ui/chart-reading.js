// The words beside a point, where it leads, and the keyboard's focus on a drawing.
import { word } from "./chart-words.js";

// rows, header: of the chart's table.
export function newReading(drawing, say, rows, header) {
  const words = document.createElement("p");
  words.className = "chart__reading";
  words.setAttribute("aria-hidden", "true");
  drawing.after(words);
  const link = (row) => rows[row]?.cells[0].querySelector("a")?.href;

  // A row's heading, then its cells under the headings of their columns; only of some columns where they are given.
  const told = (row, columns) =>
    [...rows[row].cells].map((cell, at) => {
      const text = cell.textContent.trim();
      return at && text && (columns?.includes(at) ?? true) ? `${header[at].textContent}: ${text}` : at ? "" : text;
    });

  return {
    link,
    // x, y: the point in the drawing's units. isHeard: a screen reader is told, too.
    show({ row, columns, x, y = 0, isHeard, hint }) {
      const lines = [...told(row, columns), hint || (link(row) ? word("Enter or click opens it") : "")].filter(Boolean);
      words.replaceChildren(...lines.map(asLine));
      const { width, height } = drawing.getBoundingClientRect();
      const scale = width / drawing.viewBox.baseVal.width;
      const isRight = x * scale > width / 2;
      words.style.left = isRight ? "auto" : `${x * scale + 12}px`;
      words.style.right = isRight ? `${words.parentElement.clientWidth - x * scale + 12}px` : "auto";
      words.style.top = `${Math.max(0, Math.min(y * scale - 20, height - words.offsetHeight))}px`;
      if (isHeard) {
        say(lines.join(". "));
      }
    },
    hide() {
      words.replaceChildren();
      say("");
    },
    follow(row, { ctrlKey, metaKey }) {
      if (link(row)) {
        window.open(link(row), ctrlKey || metaKey ? "_blank" : "_self");
      }
    },
  };
}

function asLine(text, index) {
  const line = document.createElement(index === 0 ? "strong" : "span");
  line.textContent = text;
  return line;
}

// keys(event) returns whether it used a key.
export function takeKeys(drawing, label, keys, leave) {
  const box = drawing.parentElement;
  box.tabIndex = 0;
  box.role = "application";
  box.ariaLabel = `${drawing.querySelector("title").textContent}. ${label}`;
  box.addEventListener("blur", leave);
  box.addEventListener("keydown", (event) => {
    if (event.target === box && keys(event)) {
      event.preventDefault();
    }
  });
}

// A click opens what lies there; a finger's first tap tells of it, its second opens it.
export function takeClicks(drawing, find, show, open) {
  let before;
  drawing.addEventListener("click", (event) => {
    const index = find(event);
    if (index >= 0) {
      (event.pointerType === "touch" && before !== index ? show : open)(index, event);
    }
    before = index;
  });
}

// A place in the drawing's own units.
export function placeOf(drawing, { clientX, clientY }) {
  const { left, top, width } = drawing.getBoundingClientRect();
  const scale = drawing.viewBox.baseVal.width / width;
  return { x: (clientX - left) * scale, y: (clientY - top) * scale };
}

export function element(drawing, name, attributes) {
  const made = document.createElementNS(drawing.namespaceURI, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}
