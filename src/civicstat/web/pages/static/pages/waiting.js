// A page that waits for the background worker looks again by itself, and shows what changed. Without scripts the page
// asks to be loaded again.

const PAUSE = 1500; // milliseconds

function watch() {
  if (document.querySelector("[data-waiting]")) {
    setTimeout(look, PAUSE);
  }
}

async function look() {
  const waiting = document.querySelector("[data-waiting]");
  if (!waiting) {
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-waiting]");
    if (!answer.ok || !found) {
      location.reload(); // done: the whole page has more to say
      return;
    }
    waiting.replaceChildren(...found.childNodes);
  } catch {
    // The server is away for a moment; it is asked again.
  }
  watch();
}

watch();
document.addEventListener("renewed", watch);
