// The page's course: scan, choose, order, wait, be called. One state, drawn anew whenever it changes.

import { call, callUntilAnswered, Refused, shopNow } from "./api.js";
import { isAvailable, newer, stillPossible, theSameAgain, toggled, usualOptions } from "./choice.js";
import { h, morph } from "./dom.js";
import { Live } from "./live.js";
import { recall, remember, rememberScan, scanKey } from "./memory.js";
import { menuScreen } from "./menu_screen.js";
import { cancelledScreen, refusedScreen, welcomeScreen } from "./notice_screen.js";
import { orderScreen } from "./order_screen.js";
import { askToNotify, callOver, canAskToNotify, hush, keepAwake, nudge, unlockSound } from "./signals.js";
import { say } from "./words.js";

const page = document.getElementById("page");
const said = document.getElementById("said");
const SHOWN_AFTER_END_MS = 3600000;
const CLOSED_POLL_MS = 15000;

const state = {
  shop: null, order: null, problem: null, again: null, sheet: null, sms: null,
  isBusy: false, isLeaving: false, isCut: false, canNotify: false,
};
const live = new Live({ onMessage: take, read: readAnew, onChange: () => draw() });

// --- what the customer does ------------------------------------------------------------

const actions = {
  choose(drinkId) {
    const drink = state.shop.menu.find((one) => one.drinkId === drinkId);
    state.sheet = { drink, optionIds: usualOptions(drink), name: recall().name || "", note: "" };
    history.pushState({ sheet: true }, "");
    draw();
  },
  closeSheet() {
    if (history.state?.sheet) history.back();
    else forgetSheet();
  },
  toggle(modifier, optionId) {
    state.sheet.optionIds = toggled(state.sheet.optionIds, modifier, optionId);
    draw();
  },
  write(name, text) {
    state.sheet[name] = text;
  },
  order() {
    const { drink, optionIds, name, note } = state.sheet;
    return place({ drinkId: drink.drinkId, optionIds, name: name.trim(), note: note.trim() });
  },
  orderAgain() {
    const { drink, optionIds } = state.again;
    return place({ drinkId: drink.drinkId, optionIds, name: recall().name || "", note: "" });
  },
  askToLeave() {
    state.isLeaving = true;
    draw();
    document.getElementById("really")?.focus();
  },
  stay() {
    state.isLeaving = false;
    draw();
  },
  async leave() {
    await busily(() => cancel());
    state.isLeaving = false;
    draw();
  },
  async notify() {
    await askToNotify();
    draw();
  },
  writeNumber(number) {
    state.sms.number = number;
  },
  async askForSms() {
    const { number } = state.sms;
    try {
      state.sms = await call("PUT", `orders/${state.order.orderId}/notification`, { body: { phoneNumber: number } });
    } catch (error) {
      state.sms.problem = error instanceof Refused && error.code === "invalid_request" ? say("sms_wrong") : say("try_again");
    }
    draw();
  },
};

function forgetSheet() {
  state.sheet = null;
  draw();
}

async function busily(work) {
  if (state.isBusy) return;
  state.isBusy = true;
  draw();
  try {
    await work();
  } finally {
    state.isBusy = false;
    draw();
  }
}

function place({ drinkId, optionIds, name, note }) {
  unlockSound();
  const body = { drinkId, optionIds, ...(name && { name }), ...(note && { note }) };
  return busily(async () => {
    try {
      const { order } = await callUntilAnswered("PUT", `orders/${state.order.orderId}`, { body }, cutOff);
      remember({ last: { ...recall().last, [order.shopId]: { drinkId, optionIds } }, name: name || null });
      accept(order);
    } catch (error) {
      await explain(error);
    }
  });
}

// Say why an order was refused. Perhaps it was placed all the same, in another tab.
async function explain(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) return startOver();
  await readAnew().catch(() => cutOff());
  if (state.order?.state !== "SCANNED") return;
  const text = error.code === "sold_out" ? say("just_sold_out") : error.message;
  if (state.sheet) state.sheet.problem = text;
  announce(text);
}

async function cancel() {
  try {
    const { order } = await callUntilAnswered("DELETE", `orders/${state.order.orderId}`, {}, cutOff);
    accept(order);
  } catch (error) {
    if (error.code === "already_being_made") announce(say("too_late"));
    await readAnew().catch(() => cutOff());
  }
}

// --- what the shop tells ----------------------------------------------------------------

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
async function readAnew() {
  const { orderId } = recall();
  if (!state.order || orderId !== state.order.orderId) return;
  try {
    const [{ order }, shop] = await Promise.all([
      call("GET", `orders/${orderId}`), call("GET", `shops/${state.order.shopId}`, { anonymous: true }),
    ]);
    state.isCut = false;
    state.shop = { ...shop, version: state.shop?.version };
    keepSheetPossible();
    accept(order);
  } catch (error) {
    if (error.status === 401 || error.status === 404) startOver();
    else cutOff();
    throw error;
  }
}

function accept(told) {
  const before = state.order;
  const order = (state.order = newer(before, told));
  state.isCut = false;
  if (before && order.state !== before.state) changed(before, order);
  if (order.state !== "SCANNED" && state.sheet) actions.closeSheet();
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

// --- how it begins -----------------------------------------------------------------------

async function start() {
  const query = new URLSearchParams(location.search);
  const [shopId, code] = [query.get("shop"), query.get("code")];
  if (shopId && code) await scan(shopId, code);
  else if (!(await resume())) await welcome(shopId);
  draw();
}

async function scan(shopId, code) {
  const key = scanKey();
  const shopRead = callUntilAnswered("GET", `shops/${shopId}`, { anonymous: true }, cutOff).catch(() => null);
  try {
    const answer = await scanWith(shopId, code, key);
    rememberScan(answer, key);
    // The code leaves the address: a reload, or a shared link, must not use another drink.
    history.replaceState(null, "", `?shop=${encodeURIComponent(shopId)}`);
    state.shop = await shopRead;
    state.again = state.shop && theSameAgain(state.shop.menu, recall().last?.[shopId]);
    accept(answer.order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.shop = await shopRead;
    state.problem = error.details;
    if (error.code === "shop_closed") waitUntilOpen(shopId);
  }
}

async function scanWith(shopId, code, key) {
  const path = `shops/${shopId}/scans`;
  const body = { code };
  try {
    return await callUntilAnswered("POST", path, { body, key }, cutOff);
  } catch (error) {
    if (error.status !== 401) throw error;
    remember({ token: null }); // of yesterday, or of another shop: come as somebody new
    return callUntilAnswered("POST", path, { body, key, anonymous: true }, cutOff);
  }
}

// Show the order that this phone has; false if it has none, or one that is long over.
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
    state.shop = null; // a shop that does not exist: the page still says what to do
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

// The shop does not know this phone any more.
function startOver() {
  live.stop();
  remember({ token: null, orderId: null });
  Object.assign(state, { order: null, sheet: null });
  draw();
}

// --- how it is drawn ----------------------------------------------------------------------

function screenName() {
  if (state.problem) return "refused";
  if (!state.order) return state.shop || state.isReady ? "welcome" : "loading";
  if (state.order.state === "SCANNED") return state.shop ? "menu" : "loading";
  return state.order.state.toLowerCase();
}

const SCREENS = {
  loading: () => [h("main", {},
    h("div", { class: "steaming", "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("b")),
    h("h1", { class: "unseen" }, "Serverlesspresso"))],
  menu: menuScreen, welcome: welcomeScreen, refused: refusedScreen, cancelled: cancelledScreen,
  placed: orderScreen, making: orderScreen, completed: orderScreen, collected: orderScreen,
};

function draw() {
  const name = screenName();
  state.canNotify = canAskToNotify();
  const before = page.dataset.screen;
  const fresh = h("div", { id: "page", "data-screen": name, "data-live": String(live.isLive) },
    state.isCut && h("p", { class: "cut", role: "status", "data-key": "cut" }, say("cut")),
    SCREENS[name](state, actions));
  morph(page, fresh);
  document.getElementById("sheet")?.open === false && document.getElementById("sheet").showModal();
  keepAwake(name === "placed" || name === "making");
  if (before === name) return;
  if (name !== "completed") document.title = title(name);
  scrollTo(0, 0);
  if (before !== "loading") page.querySelector("h1")?.focus({ preventScroll: true });
}

function title(name) {
  const shop = state.shop?.name || "Serverlesspresso";
  return state.order?.number && name !== "cancelled" ? `${state.order.number} · ${shop}` : shop;
}

function announce(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 50);
}

function cutOff() {
  if (state.isCut) return;
  state.isCut = true;
  draw();
}

addEventListener("popstate", () => state.sheet && forgetSheet());
addEventListener("online", () => live.woke(true));
addEventListener("offline", () => {
  cutOff();
  live.drop();
});
addEventListener("pageshow", (event) => event.persisted && live.woke(true));
addEventListener("pagehide", () => live.slept());
document.addEventListener("visibilitychange", () => (document.hidden ? live.slept() : back()));
addEventListener("pointerdown", hush);

function back() {
  live.woke(false);
  draw();
}

setInterval(() => state.order?.state === "SCANNED" && !state.isBusy && draw(), 1000);
start().finally(() => {
  state.isReady = true;
  draw();
});
