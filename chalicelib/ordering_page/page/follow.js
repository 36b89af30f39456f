// Updates the state from the messages and answers about the order, the shop and the queue.

import { call, shopNow } from "./api.js";
import { isAvailable, newer, shortened, stillPossible, theSameAgain } from "./choice.js";
import { Live } from "./live.js";
import { recall, recallSeen, remember, rememberSeen } from "./memory.js";
import { tellWorker } from "./push.js";
import { callOver, hush, nudge } from "./signals.js";
import { hasEnded, readOther, takeOther } from "./other.js";
import { announce, answered, cutOff, draw, state, tell } from "./state.js";
import { promised } from "./wait.js";
import { say } from "./words.js";

// A place in the line that has not been told for this long is read again.
const DOUBT_MS = 10000;
let doubt = 0;

export const live = new Live({
  onMessage: take,
  read: readAnew,
  onChange(isLive) {
    state.isLive = isLive;
    if (isLive) state.revision = null;
    draw();
  },
});

function take({ type, detail }) {
  if (type === "ConfigService.ConfigChanged") return takeShop(detail.shop);
  if (detail.order && detail.order.orderId === state.other?.orderId) return takeOther(detail.order);
  if (detail.shopId !== state.shop?.shopId) return undefined;
  if (detail.order) return detail.order.orderId === state.order?.orderId && accept(detail.order);
  if (detail.queue) takeQueue(detail);
  return undefined;
}

function takeQueue({ queue, orderId, position, estimatedWaitSeconds }) {
  const { order, revision } = state;
  if (queue.waiting) {
    if (revision !== null && queue.revision <= revision) return;
    if (revision !== null && queue.revision > revision + 1) live.readQuietly(true);
    state.revision = queue.revision;
    const index = queue.waiting.findIndex((waiting) => waiting.number === order?.number);
    if (index >= 0) takePosition(index + 1, queue.waiting[index].estimatedWaitSeconds);
    else readInDoubt();
  } else if (orderId && orderId === order?.orderId) takePosition(position, estimatedWaitSeconds);
  state.shop.queue = { length: queue.length, estimatedWaitSeconds: queue.estimatedWaitSeconds };
  draw();
}

function takePosition(position, estimatedWaitSeconds) {
  if (state.order.state !== "PLACED") return;
  clearTimeout(doubt);
  state.order = { ...state.order, position, estimatedWaitSeconds };
  keepPromise();
}


function takeShop(received) {
  const { shop } = state;
  if (!shop || received.shopId !== shop.shopId || received.version < shop.version) return;
  state.shop = { ...shop, ...received };
  keepPossible();
  draw();
}

// Take what has sold out from the choices that are being made. Nothing replaces it.
export function keepPossible() {
  const { sheet, shop } = state;
  state.again = theSameAgain(shortened(shop, state.order, shopNow()).menu, recall().last?.[shop.shopId]);
  if (!sheet) return;
  const drink = shop.menu.find((one) => one.drinkId === sheet.drink.drinkId);
  if (!drink || !isAvailable(drink)) {
    if (isAvailable(sheet.drink)) announce(say("just_sold_out"));
    sheet.drink = { ...sheet.drink, available: false };
    return;
  }
  const { optionIds, lost } = stillPossible(drink, sheet.optionIds, sheet.drink);
  if (lost.length) announce(say("lost", { names: lost.join(", ") }));
  if (lost.length) sheet.lostAt = performance.now();
  state.sheet = { ...sheet, drink, optionIds, lost: [...(sheet.lost || []), ...lost] };
}

// Read the present order, and the shop unless it is known; return whether the order has changed.
// The connection that a scan's answer brought is made at once: its shop is still good.
export async function readAnew() {
  const { orderId } = recall();
  if (!state.order || orderId !== state.order.orderId) return false;
  const before = state.order.version;
  const isFresh = state.shop?.readAt && Date.now() - state.shop.readAt < DOUBT_MS;
  readOther(state.other?.orderId);
  try {
    const [{ order }, shop] = await Promise.all([
      call("GET", `orders/${orderId}`), isFresh ? null : readShop(state.order.shopId),
    ]);
    answered();
    if (shop) {
      // A message may have brought a newer version of the shop meanwhile.
      const isOvertaken = state.shop?.version > shop.version;
      // The menu does not move under a finger: its favourites stay those that were read first.
      state.shop = isOvertaken ? { ...state.shop, queue: shop.queue }
        : { ...shop, favourites: state.shop?.favourites || shop.favourites };
      keepPossible();
    }
    settle(order);
    return order.version !== before;
  } catch (error) {
    if (orderId === state.order?.orderId && (error.status === 401 || error.status === 404)) startOver();
    else cutOff(error);
    throw error;
  }
}

// Return a shop, with the time at which it was read.
export async function readShop(shopId) {
  return { ...(await call("GET", `shops/${shopId}`, { anonymous: true })), readAt: Date.now() };
}

// Apply the order of an answer. The other order may have become the present one meanwhile.
export function settle(order) {
  return order.orderId === state.order?.orderId ? accept(order) : takeOther(order);
}

// Apply the order of an answer or a message, unless a newer version is known.
export function accept(received) {
  const before = state.order;
  const order = (state.order = newer(before, received));
  answered();
  keepPromise();
  if (before && order.orderId === before.orderId && order.state !== before.state) changed(before, order);
  if (order.state !== "SCANNED") {
    if (state.sheet) closeSheet();
    // A message may come before the answer of the call that placed it, which still counts.
    if (state.placing?.phase === "undo") state.placing.stop.abort();
    state.placing = null;
  }
  follow();
  if (!order.position) readInDoubt();
  keepSeen();
  draw();
}

// Receive messages as long as one of this phone's orders has not ended.
function follow() {
  if ([state.order, state.other].some((order) => order && !hasEnded(order))) live.start();
  else live.stop();
}

function keepPromise() {
  state.promise = promised(state.promise, state.order, shopNow());
}

// The line does not name an order that waits in it: unless a message explains it, read again.
function readInDoubt() {
  clearTimeout(doubt);
  if (state.order?.state !== "PLACED") return;
  doubt = setTimeout(() => state.order?.state === "PLACED" && live.isLive && live.readQuietly(true), DOUBT_MS);
}

// Store what is shown, for a reload without a network.
export function keepSeen() {
  const { order, shop, promise, other } = state;
  rememberSeen({ order, shop, promise, other });
  tellWorker([order, other], recall().token);
}

// Show what this phone has seen last of this order, if it has.
export function showSeen(orderId) {
  const seen = recallSeen();
  if (seen.order?.orderId !== orderId || !seen.shop) return false;
  Object.assign(state, { order: seen.order, shop: { ...seen.shop, readAt: 0 }, promise: seen.promise, other: seen.other });
  keepPossible();
  draw();
  return true;
}

function changed(before, order) {
  state.isLeaving = false;
  state.notice = null;
  if (order.state === "COMPLETED") callOver(order);
  else hush();
  if (order.state === "CANCELLED" && order.reason !== "customer") nudge(order, say(endingOf(order)));
  if (before.state === "COMPLETED" && order.state === "MAKING") {
    remember({ recalled: order.orderId });
    nudge(order, say("recalled"));
    return announce(`${say("recalled")} ${order.message || ""}`);
  }
  if (before.state === "MAKING" && order.state === "PLACED") return tell(say("released"));
  return announce(summary(order));
}

// Return the key of the sentence about how an order ended.
export function endingOf({ reason, startedAt }) {
  return reason === "barista_timeout" && startedAt ? "ended_barista_timeout_made" : `ended_${reason}`;
}

function summary(order) {
  const { number, drinkName: drink, baristaName: name } = order;
  if (order.state === "CANCELLED") return `${say(endingOf(order))} ${order.message || ""} ${say(`ended_${order.reason}_do`)}`;
  return say(`said_${order.state}`, { number, drink, name: name || say("the_bar") });
}

// The token of this phone is no longer valid.
export function startOver() {
  live.stop();
  remember({ token: null, orderId: null });
  rememberSeen({});
  Object.assign(state, { order: null, other: null, sheet: null, placing: null });
  draw();
}

// Close the sheet, and remove its entry from the history.
export function closeSheet() {
  if (history.state?.sheet) history.back();
  else forgetSheet();
}

// Close the sheet, and return to the drink that it was opened from.
export function forgetSheet() {
  const { drinkId } = state.sheet.drink;
  state.sheet = null;
  draw();
  document.querySelector(`[data-drink="${CSS.escape(drinkId)}"]`)?.focus({ preventScroll: true });
}
