// A chart over time: an upright line at the period with its words, the series under the pointer lit, and a span for the
// zoom, chosen by dragging with mouse or finger, or with Shift.
import { element, placeOf, takeClicks, takeKeys } from "./chart-reading.js";
import { word } from "./chart-words.js";

const DRAGGED = 10; // units of the drawing
const LABEL = "Arrow keys read it period by period; with Shift they choose a span, which Enter shows alone.";

export function watchTime(drawing, reading, zoom) {
  const { top, bottom, columns } = drawing.dataset;
  const line = element(drawing, "line", { class: "reading-line", y1: top, y2: bottom });
  const span = element(drawing, "rect", { class: "reading-span", y: top, height: bottom - top });
  const series = [...drawing.querySelectorAll(".series")];
  let at = -1;
  let from = -1; // where a span begins that is being chosen
  let down = null; // where a pointer was set down
  let isDragged = false; // a mouse's drag ends in a click, too; that one opens nothing

  const light = (group) => series.forEach((each) => each.classList.toggle("is-dim", Boolean(group) && each !== group));
  const isChosen = () => from >= 0 && from !== at;
  const show = (index, isHeard, y) => {
    const [first, last] = zoom.span();
    at = Math.max(first, Math.min(last, index));
    const [x, other] = [at, isChosen() ? from : at].map((period) => zoom.places(drawing)[period]);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    span.setAttribute("x", Math.min(x, other));
    span.setAttribute("width", Math.abs(x - other));
    drawing.append(span, line);
    const hint = isChosen() && !down ? word("Enter shows this span alone") : "";
    reading.show({ row: at, columns: columns?.split(" ").map(Number), x, y, isHeard, hint });
  };
  const leave = () => {
    at = from = -1;
    down = null;
    line.remove();
    span.remove();
    light();
    reading.hide();
  };
  const zoomIn = () => {
    const ends = [from, at].sort((a, b) => a - b);
    leave();
    zoom.show(...ends);
  };
  const nearest = (event) => {
    const { x } = placeOf(drawing, event);
    const gaps = zoom.places(drawing).map((place) => Math.abs(place - x));
    return gaps.indexOf(Math.min(...gaps));
  };

  drawing.addEventListener("pointerdown", (event) => {
    isDragged = false;
    if (event.isPrimary && event.button === 0) {
      down = { x: placeOf(drawing, event).x, index: nearest(event) };
    }
  });
  drawing.addEventListener("pointermove", (event) => {
    const { x, y } = placeOf(drawing, event);
    if (down && Math.abs(x - down.x) > DRAGGED) {
      from = down.index;
      drawing.setPointerCapture(event.pointerId);
    } else if (series.length > 1) {
      light(event.target.closest(".series"));
    }
    show(nearest(event), false, y);
    drawing.classList.toggle("is-open", Boolean(reading.link(at)));
  });
  drawing.addEventListener("pointerup", () => {
    isDragged = Boolean(down) && from >= 0;
    if (isDragged && isChosen()) {
      zoomIn();
    }
    down = null;
  });
  drawing.addEventListener("pointerleave", leave);
  drawing.addEventListener("pointercancel", leave);
  takeClicks(drawing, (event) => (isDragged ? -1 : nearest(event)), (index) => show(index, true), reading.follow);
  takeKeys(drawing, word(LABEL), (event) => {
    const { key, shiftKey } = event;
    const [first, last] = zoom.span();
    const steps = { ArrowLeft: at < 0 ? last : at - 1, ArrowRight: at < 0 ? first : at + 1, Home: first, End: last };
    if (key in steps) {
      from = shiftKey && from < 0 ? at : shiftKey ? from : -1;
      show(steps[key], true);
    } else if (key === "Enter" && isChosen()) {
      zoomIn();
    } else if (key === "Enter" && at >= 0) {
      reading.follow(at, event);
    } else if (key === "Escape") {
      if (at < 0) {
        zoom.show();
      }
      leave();
    } else {
      return false;
    }
    return true;
  }, leave);
}
