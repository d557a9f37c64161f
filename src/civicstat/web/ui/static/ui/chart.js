// Reading a time series point by point, by pointer or arrow keys. The words come from the chart's own table.

export function watchCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]")) {
    const rows = [...figure.querySelectorAll("tbody tr")];
    const header = [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent);
    const drawings = [...figure.querySelectorAll("svg[data-x]")].filter(
      (drawing) => drawing.dataset.x.split(" ").length === rows.length,
    );
    if (drawings.length === 0) {
      continue;
    }
    const words = document.createElement("p");
    words.className = "chart__reading";
    words.setAttribute("aria-live", "polite");
    drawings[0].parentElement.before(words);
    for (const drawing of drawings) {
      read(drawing, words, rows, header);
    }
  }
}

function read(drawing, words, rows, header) {
  const places = drawing.dataset.x.split(" ").map(Number);
  const box = drawing.parentElement;
  const line = document.createElementNS(drawing.namespaceURI, "line");
  line.setAttribute("class", "reading-line");
  line.setAttribute("y1", drawing.dataset.top);
  line.setAttribute("y2", drawing.dataset.bottom);
  let at = places.length - 1;

  const show = (index) => {
    at = Math.max(0, Math.min(places.length - 1, index));
    line.setAttribute("x1", places[at]);
    line.setAttribute("x2", places[at]);
    drawing.append(line);
    words.textContent = sentence(rows[at], header);
  };
  const hide = () => {
    line.remove();
    words.textContent = "";
  };

  drawing.addEventListener("pointermove", (event) => {
    const { left, width } = drawing.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * drawing.viewBox.baseVal.width;
    show(nearest(places, x));
  });
  drawing.addEventListener("pointerleave", hide);
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Chart; arrow keys read it point by point");
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: places.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      show(next);
    } else if (event.key === "Escape") {
      hide();
    }
  });
}

function nearest(places, x) {
  return places.reduce((best, place, index) => (Math.abs(place - x) < Math.abs(places[best] - x) ? index : best), 0);
}

function sentence(row, header) {
  const cells = [...row.cells].map((cell) => cell.textContent);
  const told = cells.slice(1).map((cell, index) => (cell ? `${header[index + 1]} ${cell}` : ""));
  return `${cells[0]}: ${told.filter(Boolean).join(", ")}`;
}
