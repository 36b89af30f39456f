// Updates the state from the messages and answers about the order, the shop and the queue.

import { call } from "./api.js";
import { isAvailable, newer, stillPossible, theSameAgain } from "./choice.js";
import { Live } from "./live.js";
import { recall, remember } from "./memory.js";
import { callOver, hush, nudge } from "./signals.js";
import { announce, cutOff, draw, state } from "./state.js";
import { say } from "./words.js";

export const live = new Live({
  onMessage: take,
  read: readAnew,
  onChange(isLive) {
    state.isLive = isLive;
    draw();
  },
});

function take({ type, detail }) {
  if (type === "ConfigService.ConfigChanged") return takeShop(detail.shop);
  if (detail.shopId !== state.shop?.shopId) return undefined;
  if (detail.order) return detail.order.orderId === state.order?.orderId && accept(detail.order);
  if (detail.queue) {
    state.shop.queue = detail.queue;
    if (detail.orderId === state.order?.orderId && state.order.state === "PLACED") {
      state.order = { ...state.order, position: detail.position, estimatedWaitSeconds: detail.estimatedWaitSeconds };
    }
    draw();
  }
  return undefined;
}

function takeShop(received) {
  const { shop } = state;
  if (!shop || received.shopId !== shop.shopId || received.version < (shop.version || 0)) return;
  state.shop = { ...shop, ...received };
  keepSheetPossible();
  draw();
}

function keepSheetPossible() {
  const { sheet, shop } = state;
  state.again = theSameAgain(shop.menu, recall().last?.[shop.shopId]);
  if (!sheet) return;
  const drink = shop.menu.find((one) => one.drinkId === sheet.drink.drinkId);
  if (!drink || !isAvailable(drink)) {
    sheet.drink = { ...sheet.drink, available: false };
    announce(say("just_sold_out"));
    return;
  }
  state.sheet = { ...sheet, drink, optionIds: stillPossible(drink, sheet.optionIds) };
}

// Read the present order and shop.
export async function readAnew() {
  const { orderId } = recall();
  if (!state.order || orderId !== state.order.orderId) return;
  const known = state.shop?.version;
  try {
    const [{ order }, shop] = await Promise.all([
      call("GET", `orders/${orderId}`), call("GET", `shops/${state.order.shopId}`, { anonymous: true }),
    ]);
    state.isCut = false;
    // What a message said meanwhile is newer than this reading may be.
    const isOvertaken = state.shop?.version !== known;
    state.shop = isOvertaken ? { ...state.shop, queue: shop.queue } : { ...shop, version: known };
    keepSheetPossible();
    accept(order);
  } catch (error) {
    if (error.status === 401 || error.status === 404) startOver();
    else cutOff();
    throw error;
  }
}

// Apply the order of an answer or a message, unless a newer version is known.
export function accept(received) {
  const before = state.order;
  const order = (state.order = newer(before, received));
  state.isCut = false;
  if (before && order.state !== before.state) changed(before, order);
  if (order.state !== "SCANNED" && state.sheet) closeSheet();
  if (order.state === "COLLECTED" || order.state === "CANCELLED") live.stop();
  else live.start();
  askAboutSms();
  draw();
}

function changed(before, order) {
  state.isLeaving = false;
  if (order.state === "COMPLETED") callOver(order);
  else hush();
  if (order.state === "CANCELLED" && order.reason !== "customer") nudge(order, say(`ended_${order.reason}`));
  announce(summary(order));
}

function summary(order) {
  const { number, drinkName: drink, baristaName: name } = order;
  if (order.state === "CANCELLED") return `${say(`ended_${order.reason}`)} ${order.message || ""} ${say(`ended_${order.reason}_do`)}`;
  return say(`said_${order.state}`, { number, drink, name: name || say("the_bar") });
}

async function askAboutSms() {
  const { order } = state;
  if (state.sms || (order.state !== "PLACED" && order.state !== "MAKING")) return;
  state.sms = { smsOn: false };
  try {
    state.sms = await call("GET", `orders/${order.orderId}/notification`);
    draw();
  } catch {
    state.sms = null;
  }
}

// The token of this phone is no longer valid.
export function startOver() {
  live.stop();
  remember({ token: null, orderId: null });
  Object.assign(state, { order: null, sheet: null });
  draw();
}

// Close the sheet, and remove its entry from the history.
export function closeSheet() {
  if (history.state?.sheet) history.back();
  else forgetSheet();
}

// Close the sheet.
export function forgetSheet() {
  state.sheet = null;
  draw();
}
