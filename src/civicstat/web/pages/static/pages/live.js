// The wall as it changes: pushed by the server, or asked for where that fails. What is read or used stays as it is.
const live = document.querySelector("[data-live]");
const state = document.querySelector("[data-live-state]");
const ASK = 15_000; // milliseconds between two questions where nothing is pushed
const TRY_AGAIN = 60_000;
const OLD = 40_000;
let heard = Date.now();
let asking = 0;

function say(words, isLost) {
  state.toggleAttribute("data-lost", isLost);
  if (state.textContent !== words) state.textContent = words;
}

function isInUse(part) {
  const selection = document.getSelection();
  const isSelected = selection && !selection.isCollapsed && part.contains(selection.anchorNode);
  return isSelected || part.contains(document.activeElement);
}

function put(part, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  if (made.innerHTML === part.innerHTML) return;
  const open = [...part.querySelectorAll("details")].map((each) => each.open);
  const aside = [...part.querySelectorAll(".table-region")].map((each) => each.scrollLeft);
  part.replaceChildren(made.content);
  part.querySelectorAll("details").forEach((each, at) => (each.open = open[at] ?? false));
  part.querySelectorAll(".table-region").forEach((each, at) => (each.scrollLeft = aside[at] ?? 0));
}

const later = new Map(); // parts that were in use when they changed

function show({ at, parts }) {
  heard = Date.now();
  for (const [name, html] of [...later, ...Object.entries(parts)]) {
    const part = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
    if (!part) continue;
    if (isInUse(part)) later.set(name, html);
    else {
      later.delete(name);
      put(part, html);
    }
  }
  say(`Live, as of ${at}`, false);
}

async function ask() {
  try {
    const answer = await fetch(live.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
  } catch {
    // What is shown grows old, and `watch` says so.
  }
}

function askInstead() {
  clearInterval(asking);
  asking = setInterval(ask, ASK);
  ask();
  setTimeout(connect, TRY_AGAIN);
}

function connect() {
  const source = new EventSource(live.dataset.stream);
  let failures = 0;
  source.addEventListener("parts", (event) => {
    failures = 0;
    clearInterval(asking);
    show(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    failures += 1;
    if (source.readyState === EventSource.CLOSED || failures > 1) {
      source.close();
      askInstead();
    }
  });
}

function watch() {
  const age = Date.now() - heard;
  if (age > OLD) say(`Not up to date: the last answer came ${Math.round(age / 60_000) || "less than 1"} min ago.`, true);
}

if (live?.dataset.stream) {
  if ("EventSource" in window) connect();
  else askInstead();
  setInterval(watch, 5_000);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector("[data-wall]")) document.querySelector("[data-back]")?.click();
});
