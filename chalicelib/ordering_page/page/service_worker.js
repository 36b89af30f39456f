// The service worker: keeps the page for a reload without a network, and notifies when it is
// pushed. A push has no content: it only says that the order has news, which are read from the API.

const CACHE = "serverlesspresso";
const PAGE = "./";
const PATIENCE_MS = 4000;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(PAGE)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const isPage = new URL(request.url).pathname === new URL(registration.scope).pathname;
  if (request.mode === "navigate" && isPage) event.respondWith(pageOf(request));
});

// Return the page from the network, or the kept one if the network is too slow.
async function pageOf(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const fetched = fetch(request).then((answer) => {
    if (!answer.ok) return kept || answer;
    if (answer.status === 200) cache.put(PAGE, answer.clone());
    return answer;
  });
  if (!kept) return fetched;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([fetched.catch(() => kept), late]);
}

addEventListener("push", (event) => event.waitUntil(tellNews()));

async function tellNews() {
  const kept = await (await caches.open(CACHE)).match("orders-to-watch");
  if (!kept) return;
  const watched = await kept.json();
  const told = await Promise.all(watched.map(tell));
  // A push must show something.
  if (!told.includes(true)) await show(watched[0], watched[0].texts.news);
}

// Show what has become of an order; return whether it is ready, or was cancelled by the bar.
async function tell(watched) {
  const { orderId, token, texts } = watched;
  try {
    const answer = await fetch(`orders/${orderId}`, { headers: { Authorization: `Bearer ${token}` } });
    const { order } = await answer.json();
    if (order.state === "COMPLETED") await show(watched, ...texts.ready);
    else if (texts[`ended_${order.reason}`]) await show(watched, texts[`ended_${order.reason}`], order.message || "");
    else return false;
    return true;
  } catch {
    return false; // without an answer it is news all the same
  }
}

function show({ orderId }, title, body = "") {
  const options = { body, tag: orderId, renotify: true, requireInteraction: true, vibrate: [250, 120, 250, 120, 600] };
  return registration.showNotification(title, options);
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const [open] = await clients.matchAll({ type: "window" });
    return open ? open.focus() : clients.openWindow(PAGE);
  })());
});
