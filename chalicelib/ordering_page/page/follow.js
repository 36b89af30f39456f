// Follows the order: what the shop tells, by messages and by answers, becomes the state.

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

function takeShop(told) {
  const { shop } = state;
  if (!shop || told.shopId !== shop.shopId || told.version < (shop.version || 0)) return;
  state.shop = { ...shop, ...told };
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

// Read the order and the shop as they are now.
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

// Take what an answer or a message says of the order, unless it is old.
export function accept(told) {
  const before = state.order;
  const order = (state.order = newer(before, told));
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

// The shop does not know this phone any more.
export function startOver() {
  live.stop();
  remember({ token: null, orderId: null });
  Object.assign(state, { order: null, sheet: null });
  draw();
}

// Put the sheet away, and with it the step of the history that it was.
export function closeSheet() {
  if (history.state?.sheet) history.back();
  else forgetSheet();
}

// Put the sheet away.
export function forgetSheet() {
  state.sheet = null;
  draw();
}
