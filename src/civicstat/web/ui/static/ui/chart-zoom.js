// A span of the time axis shown alone. The drawing holds every figure as a place: its plane is stretched along the axis,
// and values stay where they are. Nothing is fetched.
import { element } from "./chart-reading.js";
import { word } from "./chart-words.js";

const FEWEST = 3; // periods that are still shown
const CONTROLLED = 16; // periods from which on there are buttons
const PLACED = { text: ["x"], circle: ["cx"], line: ["x1", "x2"] };

export function newZoom(drawings, labels, say) {
  const end = labels.length - 1;
  const planes = new Map(drawings.map((drawing) => [drawing, newPlane(drawing)]));
  const told = document.createElement("span");
  let [first, last] = [0, end];
  const show = (from = 0, to = end) => {
    const wide = Math.min(Math.max(to - from, FEWEST - 1), end);
    first = Math.max(0, Math.min(from, end - wide));
    last = first + wide;
    planes.forEach((plane) => plane.show(first, last));
    told.textContent = wide === end ? "" : word("{first} to {last}", { first: labels[first], last: labels[last] });
    say(told.textContent || word("All periods are shown"));
  };
  const half = () => Math.ceil((last - first) / 2);
  if (drawings.length && end >= CONTROLLED) {
    const bar = document.createElement("div");
    bar.className = "chart__zoom";
    const ways = {
      Closer: () => show(first + half(), last),
      Earlier: () => show(first - half(), last - half()),
      Later: () => show(first + half(), last + half()),
      All: () => show(),
    };
    bar.append(...Object.entries(ways).map(newButton), told);
    drawings.at(-1).closest("[data-chart] > *").after(bar);
  }
  return { show, span: () => [first, last], places: (drawing) => planes.get(drawing).places };
}

function newButton([english, onclick]) {
  return Object.assign(document.createElement("button"), { type: "button", textContent: word(english), onclick });
}

// Words, dots and upright lines are placed anew and keep their shape, all else is stretched.
function newPlane(drawing) {
  const { x, bottom } = drawing.dataset;
  const drawn = x.split(" ").map(Number);
  const [left, right] = [drawn[0], drawn.at(-1)];
  const [plane, ends] = [".plane", ".ends"].map((name) => drawing.querySelector(name));
  const shapes = drawing.querySelectorAll(":is(.plane, .dates) :is(path, line, circle, rect, text)");
  const clip = element(drawing, "clipPath", { id: `${drawing.querySelector("title").id}-clip` });
  clip.append(element(drawing, "rect", { x: left - 5, y: 0, width: right - left + 10, height: Number(bottom) + 6 }));
  plane.before(clip);
  const own = { places: drawn, show };

  function show(first, last) {
    const scale = (right - left) / (drawn[last] - drawn[first] || 1);
    const move = (place) => left + (place - drawn[first]) * scale;
    own.places = drawn.map(move);
    plane.setAttribute("clip-path", `url(#${clip.id})`);
    for (const shape of shapes) {
      const names = PLACED[shape.tagName];
      if (!names) {
        shape.setAttribute("transform", `matrix(${scale} 0 0 1 ${move(0)} 0)`);
        continue;
      }
      shape.kept ??= names.map((name) => Number(shape.getAttribute(name)));
      const places = shape.kept.map(move);
      names.forEach((name, at) => shape.setAttribute(name, places[at]));
      shape.classList.toggle("is-away", Math.max(...places) < left - 6 || Math.min(...places) > right + 6);
    }
    ends?.classList.toggle("is-away", last < drawn.length - 1);
  }
  return own;
}
