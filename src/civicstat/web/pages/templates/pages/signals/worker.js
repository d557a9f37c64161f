{% load static %}// Shows what the server sends to this device, and opens its page.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Not from this server, or empty: the browser wants something to be shown all the same.
  }
  const { title = "CivicStat", body = "", tag = "civicstat", url = "" } = told;
  const shown = { body, tag, renotify: true, icon: "{% static 'ui/mark.svg' %}", data: { url } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url || "{% url 'signals' %}", self.location.origin).href;
  event.waitUntil(open(url));
});

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}
