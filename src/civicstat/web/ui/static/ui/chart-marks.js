// Maps, rankings, bars, cells and points: marks that each stand for a row of the table, or for a cell of it. Marks with
// the same key light up together in all charts of the page.
import { placeOf, takeClicks, takeKeys } from "./chart-reading.js";
import { word } from "./chart-words.js";

export function watchMarks(drawing, reading) {
  const marks = [...drawing.querySelectorAll("[data-row]")].map((shape) => {
    const { row, column = 0, key } = shape.dataset;
    return { shape, row: Number(row), column: Number(column), key };
  });
  marks.sort((a, b) => a.row - b.row || a.column - b.column);
  const isGrid = marks.some((mark) => mark.column);
  let at = -1;

  const light = (index) => {
    document.querySelectorAll(".is-lit").forEach((lit) => lit.classList.remove("is-lit"));
    at = index;
    const { key, shape } = marks[index] ?? {};
    const same = key ? document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) : shape ? [shape] : [];
    same.forEach((each) => each.classList.add("is-lit"));
  };
  const show = (index, isHeard, place) => {
    light(index);
    const { shape, row, column } = marks[index];
    reading.show({ row, columns: column ? [column] : undefined, isHeard, ...(place ?? middle(drawing, shape)) });
  };
  const leave = () => {
    light(-1);
    reading.hide();
  };
  const find = (event) => marks.findIndex((mark) => mark.shape.contains(event.target));
  const step = (across, down) => {
    const { row, column } = marks[at];
    const next = isGrid
      ? marks.findIndex((mark) => mark.row === row + across && mark.column === column + down)
      : Math.min(marks.length - 1, at + across + down);
    return next < 0 ? at : next;
  };

  drawing.addEventListener("pointerleave", leave);
  drawing.addEventListener("pointermove", (event) => {
    const index = find(event);
    drawing.classList.toggle("is-open", Boolean(reading.link(marks[index]?.row)));
    if (index >= 0) {
      show(index, false, placeOf(drawing, event));
    } else {
      leave();
    }
  });
  const open = (index, event) => reading.follow(marks[index].row, event);
  takeClicks(drawing, find, (index) => show(index, true), open);
  takeKeys(drawing, word("Arrow keys read it mark by mark."), (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") {
      leave();
    } else if (event.key === "Enter" && at >= 0) {
      open(at, event);
    } else if (event.key === "End") {
      show(marks.length - 1, true);
    } else if (way || event.key === "Home") {
      show(way && at >= 0 ? step(...way) : 0, true);
    } else {
      return false;
    }
    return true;
  }, leave);
}

function middle(drawing, shape) {
  const { left, top, width, height } = shape.getBoundingClientRect();
  return placeOf(drawing, { clientX: left + width / 2, clientY: top + height / 2 });
}
