// Reading a time series point by point, by pointer or arrow keys. The words come from the chart's own table.

export function watchCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]")) {
    const rows = [...figure.querySelectorAll("tbody tr")];
    const header = [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent);
    for (const drawing of figure.querySelectorAll("svg[data-x]")) {
      const places = drawing.dataset.x.split(" ").map(Number);
      if (places.length === rows.length) {
        watch(drawing, places, (index) => told(rows[index], header));
      }
    }
  }
}

function watch(drawing, places, tell) {
  const box = drawing.parentElement;
  const reading = newReading(drawing);
  let at = places.length - 1;
  const show = (index) => {
    at = Math.max(0, Math.min(places.length - 1, index));
    reading.show(places[at], tell(at));
  };

  drawing.addEventListener("pointermove", (event) => {
    const { left, width } = drawing.getBoundingClientRect();
    show(nearest(places, ((event.clientX - left) / width) * drawing.viewBox.baseVal.width));
  });
  drawing.addEventListener("pointerleave", reading.hide);
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Chart; arrow keys read it point by point");
  box.addEventListener("blur", reading.hide);
  box.addEventListener("keydown", (event) => {
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: places.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      show(next);
    } else if (event.key === "Escape") {
      reading.hide();
    }
  });
}

// An upright line at the point, and its words beside the line, on the side where there is more room.
function newReading(drawing) {
  const line = document.createElementNS(drawing.namespaceURI, "line");
  line.setAttribute("class", "reading-line");
  line.setAttribute("y1", drawing.dataset.top);
  line.setAttribute("y2", drawing.dataset.bottom);
  const words = document.createElement("p");
  words.className = "chart__reading";
  words.setAttribute("aria-live", "polite");
  drawing.after(words);
  return {
    show(place, [period, ...figures]) {
      line.setAttribute("x1", place);
      line.setAttribute("x2", place);
      drawing.append(line);
      const title = document.createElement("strong");
      title.textContent = period;
      words.replaceChildren(title, ...figures.map(asLine));
      const { width } = drawing.getBoundingClientRect();
      const x = (place / drawing.viewBox.baseVal.width) * width;
      const isRight = x > width / 2;
      words.style.left = isRight ? "auto" : `${x + 10}px`;
      words.style.right = isRight ? `${width - x + 10}px` : "auto";
    },
    hide() {
      line.remove();
      words.replaceChildren();
    },
  };
}

function asLine(text) {
  const line = document.createElement("span");
  line.textContent = text;
  return line;
}

function nearest(places, x) {
  return places.reduce((best, place, index) => (Math.abs(place - x) < Math.abs(places[best] - x) ? index : best), 0);
}

function told(row, header) {
  const [period, ...cells] = [...row.cells].map((cell) => cell.textContent);
  return [period, ...cells.map((cell, index) => (cell ? `${header[index + 1]}: ${cell}` : "")).filter(Boolean)];
}
