// Lets this browser be told of signals: asks the person, subscribes, and hands the subscription to the server.
const part = document.querySelector("[data-devices]");
const form = part.querySelector("[data-device-form]");
const state = part.querySelector("[data-device-state]");
const button = form.querySelector("button");

const APPLE = "On an iPhone or iPad, add this page to the Home Screen and open it from there.";

function whyNot() {
  if (!window.isSecureContext) return "This device can be told once the server is reached by https.";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return `This browser cannot be told. ${/iPhone|iPad/.test(navigator.userAgent) ? APPLE : ""}`.trim();
  }
  if (Notification.permission === "denied") {
    return "Notifications of this site are blocked in this browser. Allow them in its settings, then load this page again.";
  }
  return "";
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(part.dataset.scope);
  return registration ? registration.pushManager.getSubscription() : null;
}

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64url(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function isOurs(found) {
  return base64url(found.options.applicationServerKey) === part.dataset.key;
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") {
    state.textContent = whyNot() || "Nothing changed: notifications were not allowed.";
    return;
  }
  const { worker, scope, key } = part.dataset;
  const registration = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  const old = await registration.pushManager.getSubscription();
  if (old && !isOurs(old)) await old.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  form.elements.endpoint.value = made.endpoint;
  form.elements.public_key.value = base64url(made.getKey("p256dh"));
  form.elements.secret.value = base64url(made.getKey("auth"));
  form.submit();
}

async function ask(event) {
  event.preventDefault();
  button.disabled = true;
  state.textContent = "Asking the browser…";
  try {
    await subscribe();
  } catch (fault) {
    state.textContent = `The browser could not set it up: ${fault.message}`;
  }
  button.disabled = false;
}

async function begin() {
  if (!part.dataset.key) return; // the page says why
  const reason = whyNot();
  state.textContent = reason;
  if (reason) return;
  const found = await subscription();
  const mark = found && isOurs(found) ? await digest(found.endpoint) : "";
  const row = mark && part.querySelector(`[data-device="${mark}"]`);
  if (!row) {
    form.hidden = false;
    return;
  }
  row.querySelector("[data-device-this]").hidden = false;
  row.querySelector("[data-device-end]").addEventListener("submit", async (event) => {
    event.preventDefault();
    await found.unsubscribe();
    event.target.submit();
  });
}

form.addEventListener("submit", ask);
begin();
