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
  const kept = await (await caches.open(CACHE)).match("order-to-watch");
  if (!kept) return;
  const { orderId, token, texts } = await kept.json();
  let [title, body] = [texts.news, ""];
  try {
    const answer = await fetch(`orders/${orderId}`, { headers: { Authorization: `Bearer ${token}` } });
    const { order } = await answer.json();
    if (order.state === "COMPLETED") [title, body] = texts.ready;
    else if (texts[`ended_${order.reason}`]) [title, body] = [texts[`ended_${order.reason}`], order.message || ""];
  } catch {
    // Without an answer it is news all the same: a push must show something.
  }
  const options = { body, tag: orderId, renotify: true, requireInteraction: true, vibrate: [250, 120, 250, 120, 600] };
  await registration.showNotification(title, options);
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const [open] = await clients.matchAll({ type: "window" });
    return open ? open.focus() : clients.openWindow(PAGE);
  })());
});
