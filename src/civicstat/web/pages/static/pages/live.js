// The wall as it changes: pushed by the server, or asked for where that fails. What is read or used stays as it is.
import { renew } from "./renew.js";

const live = document.querySelector("[data-live]");
const state = document.querySelector("[data-live-state]");
const alarm = document.querySelector("[data-live-alarm]");
const ASK = 15_000; // milliseconds between two questions where nothing is pushed
const TRY_AGAIN = 60_000;
const OLD = 40_000;
let heard = Date.now();
let connected = 0;
let source = null;
let asking = 0;
let trying = 0;

function say(words, isLost) {
  state.toggleAttribute("data-lost", isLost);
  if (state.textContent !== words) state.textContent = words;
  const told = isLost ? "The figures are not up to date." : "";
  if (alarm.textContent !== told) alarm.textContent = told; // the one thing that a screen reader says by itself
}

function isSelected(part) {
  const selection = document.getSelection();
  return selection && !selection.isCollapsed && part.contains(selection.anchorNode);
}

const later = new Map(); // parts in which something was selected when they changed

function show({ at, parts }) {
  heard = Date.now();
  for (const [name, html] of [...later, ...Object.entries(parts)]) {
    const part = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
    if (!part) continue;
    if (isSelected(part)) later.set(name, html);
    else {
      later.delete(name);
      renew(part, html);
    }
  }
  say(`Live, as of ${at}`, false);
}

async function ask() {
  try {
    const answer = await fetch(live.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.redirected) location.reload(); // nobody is signed in any more
    else if (answer.ok) show(await answer.json());
  } catch {
    // What is shown grows old, and `watch` says so.
  }
}

function rest() {
  source?.close();
  source = null;
  clearInterval(asking);
  clearTimeout(trying);
}

function askInstead() {
  rest();
  asking = setInterval(ask, ASK);
  trying = setTimeout(connect, TRY_AGAIN);
  ask();
}

function connect() {
  const pushed = new EventSource(live.dataset.stream);
  let failures = 0;
  source = pushed;
  connected = Date.now();
  pushed.addEventListener("parts", (event) => {
    failures = 0;
    clearInterval(asking);
    show(JSON.parse(event.data));
  });
  pushed.addEventListener("over", () => {
    rest();
    location.reload(); // who looks may see something else by now, or must sign in
  });
  pushed.addEventListener("error", () => {
    failures += 1;
    if (pushed.readyState === EventSource.CLOSED || failures > 1) askInstead();
  });
}

function watch() {
  const age = Date.now() - heard;
  if (age > OLD && !document.hidden) {
    say(`Not up to date: the last answer came ${Math.round(age / 60_000) || "less than 1"} min ago.`, true);
    if (source && Date.now() - connected > OLD) askInstead(); // a connection may be dead without an error
  }
}

// A browser keeps few connections open to one server; a wall that nobody sees gives its own back.
function follow() {
  rest();
  if (!document.hidden) connect();
}

if (live?.dataset.stream) {
  follow();
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("online", follow);
  setInterval(watch, 5_000);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector("[data-wall]")) document.querySelector("[data-back]")?.click();
});
