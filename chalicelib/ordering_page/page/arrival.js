// The start of the page: with a code from the kiosk, with an order of this phone, or neither.

import { call, callUntilAnswered, Refused, shopNow } from "./api.js";
import { accept, keepPossible, live, readShop, showSeen } from "./follow.js";
import { recall, recallSeen, rememberScan, scanKey } from "./memory.js";
import { keepOther, readOther } from "./other.js";
import { callOver } from "./signals.js";
import { answered, cutOff, draw, state } from "./state.js";

const SHOWN_AFTER_END_MS = 3600000;
const CLOSED_POLL_MS = 15000;

// Decide what to show first.
export async function arrive() {
  const query = new URLSearchParams(location.search);
  const [shopId, code] = [encodeURIComponent(query.get("shop") || ""), query.get("code")];
  if (shopId && code) await scan(shopId, code);
  else if (!(await resume())) await welcome(shopId);
}

// Scan a code, and show the order; `Refused` is shown too.
export async function scan(shopId, code) {
  const key = scanKey();
  const { order: earlier, other } = recallSeen();
  try {
    const options = { body: { code }, key, early: window.earlyScan };
    window.earlyScan = null;
    const answer = await callUntilAnswered("POST", `shops/${shopId}/scans`, options, cutOff);
    rememberScan(answer, key, code);
    // Remove the code from the URL: a reload, or a shared link, must not use another drink.
    history.replaceState(null, "", `?shop=${shopId}`);
    state.problem = null;
    keepOther([state.other, other, earlier], answer.order);
    if (answer.order.shopId !== answer.shop.shopId) return await askWhichBar(answer, code);
    state.canBefriend = earlier?.orderId === answer.order.orderId && answer.order.state !== "SCANNED";
    state.shop = { ...answer.shop, readAt: Date.now() };
    keepPossible();
    live.session = answer.realtime;
    accept(answer.order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.shop = await untilShopIsRead(shopId).catch(() => null);
    state.problem = error.details;
    answered();
    if (error.code === "shop_closed") waitUntilOpen(shopId);
  }
  return undefined;
}

// An order at another bar is open: the customer decides which of the two to keep.
async function askWhichBar(answer, code) {
  const held = await untilShopIsRead(answer.order.shopId);
  state.elsewhere = { order: answer.order, held, wanted: answer.shop, code };
  answered();
  draw();
}

// Keep the order at the other bar.
export function keepElsewhere() {
  const { order, held } = state.elsewhere;
  state.elsewhere = null;
  history.replaceState(null, "", `?shop=${order.shopId}`);
  state.shop = held;
  keepPossible();
  accept(order);
}

// Cancel the order at the other bar, and scan again here.
export async function leaveElsewhere() {
  const { order, wanted, code } = state.elsewhere;
  state.elsewhere.isLeaving = true;
  draw();
  try {
    await callUntilAnswered("DELETE", `orders/${order.orderId}`, {}, cutOff);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.elsewhere.isTooLate = true;
    state.elsewhere.isLeaving = false;
    return draw();
  }
  await scan(wanted.shopId, code);
  state.elsewhere = null;
  return draw();
}

// Scan the last code again, after the bar has cancelled an order.
export async function scanAgain() {
  const { shopId } = state.order;
  state.isScanning = true;
  draw();
  await scan(shopId, recall().code);
  state.isScanning = false;
  draw();
}

// Show the order of this phone; return false if it has none, or one that ended long ago.
async function resume() {
  const { token, orderId } = recall();
  if (!token || !orderId) return false;
  showSeen(orderId);
  try {
    const { order } = await callUntilAnswered("GET", `orders/${orderId}`, {}, cutOff);
    const endedAt = Date.parse(order.collectedAt || order.cancelledAt || order.completedAt);
    if (shopNow() - endedAt > SHOWN_AFTER_END_MS) return forget();
    state.shop = await untilShopIsRead(order.shopId);
    keepPossible();
    const before = state.order?.state || order.state;
    accept(order);
    readOther(state.other?.orderId);
    if (order.state === "COMPLETED" && before === "COMPLETED") callOver(order);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return forget();
  }
}

function forget() {
  Object.assign(state, { order: null, promise: null });
  return false;
}

async function welcome(shopId) {
  try {
    const shop = shopId || (await callUntilAnswered("GET", "config", { anonymous: true }, cutOff)).defaultShopId;
    state.shop = await untilShopIsRead(shop);
    if (!state.shop.isOpen || state.shop.pausedUntil) waitUntilOpen(shop);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.shop = null; // a shop that does not exist: the page shows instructions
  }
  answered();
}

async function untilShopIsRead(shopId) {
  const shop = await callUntilAnswered("GET", `shops/${shopId}`, { anonymous: true }, cutOff);
  return { ...shop, readAt: Date.now() };
}

async function waitUntilOpen(shopId) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, CLOSED_POLL_MS));
    if (document.hidden) continue;
    state.shop = await readShop(shopId).catch(() => state.shop);
    if (!state.shop?.isOpen || state.shop.pausedUntil) continue;
    state.problem = null;
    return draw();
  }
}
