// Charts read by pointer, touch or arrow keys. Every word comes from the chart's own table; the drawing
// says in data attributes which row is where (civicstat.web.ui.charts describes the convention).
import { watchMarks } from "./chart-marks.js";
import { newReading } from "./chart-reading.js";
import { watchTime } from "./chart-time.js";
import { newZoom } from "./chart-zoom.js";

export function watchCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]")) {
    const table = figure.querySelector("table");
    if (table) {
      watch(figure, table);
    }
  }
}

function watch(figure, table) {
  const rows = [...table.tBodies[0].rows];
  const drawings = [...figure.querySelectorAll("svg.drawing")];
  const isTime = (drawing) => drawing.dataset.x?.split(" ").length === rows.length;
  const say = announcer(figure);
  const zoom = newZoom(drawings.filter(isTime), rows.map((row) => row.cells[0].textContent.trim()), say);
  for (const drawing of drawings) {
    const reading = newReading(drawing, say, rows, [...table.tHead.rows[0].cells]);
    if (isTime(drawing)) {
      watchTime(drawing, reading, zoom);
    } else if (drawing.querySelector("[data-row]")) {
      watchMarks(drawing, reading);
    }
  }
}

// What a screen reader is told; there before anything is said, or it would not be heard.
function announcer(figure) {
  const words = document.createElement("p");
  words.className = "visually-hidden";
  words.ariaLive = "polite";
  figure.append(words);
  return (text) => {
    words.textContent = text;
  };
}
