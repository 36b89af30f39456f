// The start of the page: with a code from the kiosk, with an order of this phone, or neither.

import { call, callUntilAnswered, Refused, shopNow } from "./api.js";
import { theSameAgain } from "./choice.js";
import { accept, live } from "./follow.js";
import { recall, rememberScan, scanKey } from "./memory.js";
import { callOver } from "./signals.js";
import { cutOff, draw, state } from "./state.js";

const SHOWN_AFTER_END_MS = 3600000;
const CLOSED_POLL_MS = 15000;

// Decide what to show first.
export async function arrive() {
  const query = new URLSearchParams(location.search);
  const [shopId, code] = [encodeURIComponent(query.get("shop") || ""), query.get("code")];
  if (shopId && code) await scan(shopId, code);
  else if (!(await resume())) await welcome(shopId);
}

async function scan(shopId, code) {
  const key = scanKey();
  try {
    const answer = await callUntilAnswered("POST", `shops/${shopId}/scans`, { body: { code }, key }, cutOff);
    rememberScan(answer, key);
    // Remove the code from the URL: a reload, or a shared link, must not use another drink.
    history.replaceState(null, "", `?shop=${shopId}`);
    state.shop = answer.shop;
    state.again = theSameAgain(state.shop.menu, recall().last?.[shopId]);
    live.session = answer.realtime;
    accept(answer.order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.shop = await callUntilAnswered("GET", `shops/${shopId}`, { anonymous: true }, cutOff).catch(() => null);
    state.problem = error.details;
    if (error.code === "shop_closed") waitUntilOpen(shopId);
  }
}

// Show the order of this phone; return false if it has none, or one that ended long ago.
async function resume() {
  const { token, orderId } = recall();
  if (!token || !orderId) return false;
  try {
    const { order } = await callUntilAnswered("GET", `orders/${orderId}`, {}, cutOff);
    const endedAt = Date.parse(order.collectedAt || order.cancelledAt || order.completedAt);
    if (shopNow() - endedAt > SHOWN_AFTER_END_MS) return false;
    state.shop = await callUntilAnswered("GET", `shops/${order.shopId}`, { anonymous: true }, cutOff);
    state.again = theSameAgain(state.shop.menu, recall().last?.[order.shopId]);
    accept(order);
    if (order.state === "COMPLETED") callOver(order);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false;
  }
}

async function welcome(shopId) {
  try {
    const shop = shopId || (await callUntilAnswered("GET", "config", { anonymous: true }, cutOff)).defaultShopId;
    state.shop = await callUntilAnswered("GET", `shops/${shop}`, { anonymous: true }, cutOff);
    if (!state.shop.isOpen || state.shop.pausedUntil) waitUntilOpen(shop);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.shop = null; // a shop that does not exist: the page shows instructions
  }
  state.isCut = false;
}

async function waitUntilOpen(shopId) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, CLOSED_POLL_MS));
    if (document.hidden) continue;
    state.shop = await call("GET", `shops/${shopId}`, { anonymous: true }).catch(() => state.shop);
    if (!state.shop?.isOpen || state.shop.pausedUntil) continue;
    state.problem = null;
    return draw();
  }
}
