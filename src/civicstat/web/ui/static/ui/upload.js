// Uploads: a file can be dropped anywhere on its field, and the form shows how far the upload has come.

const KILO = 1000;

export function watchFileDrops(root) {
  for (const area of root.querySelectorAll("[data-file-drop]")) {
    const input = area.querySelector("input[type=file]");
    const mark = (isOver) => area.classList.toggle("is-over", isOver);
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      mark(true);
    });
    area.addEventListener("dragleave", () => mark(false));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      if (event.dataTransfer.files.length > 0) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
}

export function watchUploads(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      const files = form.querySelector("input[type=file]")?.files ?? [];
      if (files.length > 0) {
        event.preventDefault();
        send(form, event.submitter, files);
      }
    });
  }
}

function send(form, submitter, files) {
  const progress = shownProgress(form, files);
  const request = new XMLHttpRequest();
  const body = new FormData(form, submitter);
  request.upload.addEventListener("progress", (event) => progress.tell(event.loaded, event.total));
  request.upload.addEventListener("load", () => progress.wait());
  request.addEventListener("load", () => {
    setBusy(form, false);
    show(request, progress);
  });
  request.addEventListener("error", () => {
    setBusy(form, false);
    progress.fail("The connection broke. Nothing was stored; send the file again.");
  });
  request.open(form.method, form.action);
  request.send(body);
  setBusy(form, true);
}

// The answer is a page, the one that the server led to or this form with its errors. It is shown as received, for
// asking again would lose the messages in it.
function show(request, progress) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  if (!page.querySelector("main")) {
    progress.fail(`The server answered with an error (${request.status}). Nothing is known to be stored; try again.`);
    return;
  }
  if (request.responseURL !== location.href) {
    history.pushState({}, "", request.responseURL);
    addEventListener("popstate", () => location.reload(), { once: true });
  }
  document.title = page.title;
  document.body.replaceChildren(...page.body.children);
  scrollTo(0, 0);
  document.body.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
}

function setBusy(form, isBusy) {
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.disabled = isBusy;
  }
}

function shownProgress(form, files) {
  form.querySelector("[data-upload-progress]")?.remove();
  const box = document.createElement("div");
  box.className = "progress";
  box.dataset.uploadProgress = "";
  const name = files.length === 1 ? files[0].name : `${files.length} files`;
  const line = document.createElement("p");
  line.className = "progress__text";
  const label = document.createElement("span");
  label.textContent = name;
  const text = document.createElement("span");
  text.setAttribute("role", "status");
  line.append(label, " ", text);
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", `Upload of ${name}`);
  box.append(line, bar);
  form.append(box);
  let told = -1;
  return {
    tell(loaded, total) {
      bar.max = total;
      bar.value = loaded;
      const tenth = Math.floor((10 * loaded) / total);
      if (tenth !== told) {
        told = tenth;
        text.textContent = `${size(loaded)} of ${size(total)} sent`;
      }
    },
    wait() {
      bar.removeAttribute("value");
      text.textContent = "Sent. The file is being read.";
    },
    fail(reason) {
      bar.remove();
      text.textContent = reason;
    },
  };
}

function size(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  let step = 0;
  while (bytes >= KILO && step < units.length - 1) {
    bytes /= KILO;
    step += 1;
  }
  return `${bytes.toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
