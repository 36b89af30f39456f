// The service worker: it shows notifications, which pages on Android cannot, and is woken by Web
// Push, which reaches a phone whose page is frozen. It needs HTTPS.

import { call } from "./api.js";
import { knows, say } from "./words.js";

// The cache in which the worker finds the order, and what to say about it.
const CACHE = "serverlesspresso";
const WORKER = "service-worker.js";

// Register the worker, where there can be one.
export function startWorker() {
  if (isSecureContext) navigator.serviceWorker?.register(WORKER).catch(() => {});
}

// Return whether this phone can be told when the page is asleep: "ask", "on", or null if it cannot.
export function pushState() {
  if (!isSecureContext || !navigator.serviceWorker || !window.PushManager || !window.Notification) return null;
  return { default: "ask", granted: "ask", denied: null }[Notification.permission];
}

// Ask for permission to notify, and register this phone for an order; within a tap only.
export async function askForPush(orderId) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const { publicKey } = await call("GET", `orders/${orderId}/push`);
  const { pushManager } = await navigator.serviceWorker.ready;
  const applicationServerKey = bytesOf(publicKey);
  const known = await pushManager.getSubscription();
  // Another order may use the one that there is, unless it is of another key.
  const isGood = known && String(new Uint8Array(known.options.applicationServerKey)) === String(applicationServerKey);
  if (!isGood) await known?.unsubscribe();
  const { endpoint } = isGood ? known : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await call("PUT", `orders/${orderId}/push`, { body: { endpoint } });
  return "on";
}

// Show a notification, if it is permitted.
export async function notify(title, body, tag) {
  if (!window.Notification || Notification.permission !== "granted") return undefined;
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker) return worker.showNotification(title, { body, tag, renotify: true }).catch(() => {});
  try {
    return void new Notification(title, { body, tag });
  } catch {
    return undefined; // Chrome on Android shows them through a worker only
  }
}

// Store for the worker how to read the orders, and what to say about each of their ends.
export async function tellWorker(orders, token) {
  const placed = orders.filter((order) => order && order.state !== "SCANNED");
  if (!isSecureContext || !window.caches || !placed.length) return;
  const ending = (reason) => [`ended_${reason}`, say(`ended_${reason}`)];
  const reasons = ["barista", "barista_timeout", "workflow_failed", "no_show", "queue_full", "shop_closed"];
  const textsOf = (order) => ({
    ready: [say("ready_title", { number: order.number ?? "" }), say("ready_body", { drink: order.drinkName || "" })],
    news: say("push_news"),
    ...Object.fromEntries(reasons.filter((reason) => knows(`ended_${reason}`)).map(ending)),
  });
  const watched = placed.map((order) => ({ orderId: order.orderId, token, texts: textsOf(order) }));
  const note = new Response(JSON.stringify(watched));
  await (await caches.open(CACHE)).put("orders-to-watch", note).catch(() => {});
}

function bytesOf(base64url) {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
