// Renders the state when it changes, and resumes when the page is shown again.

import { actions } from "./actions.js";
import { call, shopNow } from "./api.js";
import { arrive } from "./arrival.js";
import { shortened } from "./choice.js";
import { h, morph } from "./dom.js";
import { forgetSheet, keepSeen, live } from "./follow.js";
import { menuScreen } from "./menu_screen.js";
import { cancelledScreen, elsewhereScreen, refusedScreen, welcomeScreen } from "./notice_screen.js";
import { orderScreen } from "./order_screen.js";
import { countdown } from "./parts.js";
import { startWorker } from "./push.js";
import { hush, keepAwake, unlockSound } from "./signals.js";
import { cutOff, draw, drawWith, state } from "./state.js";
import { language, say } from "./words.js";

const page = document.getElementById("page");
const OPEN = ["scanned", "placed", "making", "completed"];
let drawnLanguage = language();
let drawnOrder;

function screenName() {
  if (state.problem) return "refused";
  if (state.elsewhere) return "elsewhere";
  if (!state.order) return state.shop || state.isReady ? "welcome" : "loading";
  if (state.order.state === "SCANNED") return state.shop ? "menu" : "loading";
  return state.order.state.toLowerCase();
}

const SCREENS = {
  loading: () => [
    state.trouble && h("p", { class: "cut", role: "status", "data-key": "cut" }, say(`trouble_${state.trouble}`)),
    h("main", {},
      h("div", { class: "steaming", "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("b")),
      h("h1", {}, "Serverlesspresso"), h("p", { class: "detail" }, say("one_moment")))],
  menu: menuScreen, welcome: welcomeScreen, refused: refusedScreen, cancelled: cancelledScreen, elsewhere: elsewhereScreen,
  placed: orderScreen, making: orderScreen, completed: orderScreen, collected: orderScreen,
};

function paint() {
  const name = screenName();
  const before = page.dataset.screen;
  const fresh = h("div", { id: "page", "data-screen": name, "data-live": String(state.isLive) },
    SCREENS[name](state, actions));
  morph(page, fresh);
  for (const dialog of page.querySelectorAll("dialog:not([open])")) dialog.showModal();
  keepAwake([state.order, state.other].some((order) => ["PLACED", "MAKING"].includes(order?.state)));
  if (drawnLanguage !== language()) {
    drawnLanguage = language();
    keepSeen();
  }
  const isSwitched = drawnOrder && state.order && drawnOrder !== state.order.orderId;
  drawnOrder = state.order?.orderId;
  if (before === name && !isSwitched) return;
  document.body.dataset.screen = name;
  if (name !== "completed") document.title = title(name);
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
    meta.content = getComputedStyle(document.body).getPropertyValue("--theme").trim();
  }
  if (OPEN.slice(1).includes(name)) settleIn();
  scrollTo(0, 0);
  if (before !== "loading") page.querySelector("h1")?.focus({ preventScroll: true });
}

function title(name) {
  const shop = state.shop?.name || "Serverlesspresso";
  return state.order?.number && name !== "cancelled" ? `${state.order.number} · ${shop}` : shop;
}

// What is only of use once an order is placed, and would delay placing it.
async function settleIn() {
  startWorker();
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

// Closing the sheet goes back in the history: the browser must not scroll to where the menu was.
history.scrollRestoration = "manual";
drawWith(paint);
arrive().finally(() => {
  state.isReady = true;
  draw();
});
draw();
addEventListener("popstate", () => {
  if (state.sheet && state.placing) history.pushState({ sheet: true }, ""); // it is on its way
  else if (state.sheet) forgetSheet();
});
addEventListener("online", () => live.woke(true));
addEventListener("offline", () => {
  cutOff();
  live.drop();
});
addEventListener("pageshow", (event) => event.persisted && live.woke(true));
addEventListener("pagehide", () => live.slept());
document.addEventListener("visibilitychange", () => (document.hidden ? live.slept() : back()));
// A touch anywhere ends the ringing, and unlocks the sound after a reload.
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => {
    hush();
    if (live.isWanted) unlockSound();
  });
}
// Without a worker that keeps the page, a reload without a network would lose the number.
addEventListener("beforeunload", (event) => {
  if (live.isWanted && state.trouble && !navigator.serviceWorker?.controller) event.preventDefault();
});

function back() {
  live.woke(false);
  draw();
}

setInterval(() => {
  if (state.problem?.nextCodeAt) draw();
  // The whole menu is back.
  if (page.querySelector("[data-key=short]") && !shortened(state.shop, state.order, shopNow()).isShort) draw();
  if (state.order?.state !== "SCANNED") return;
  // To draw the whole menu every second would keep a slow phone busy.
  for (const timer of page.querySelectorAll("[data-key=timer]")) morph(timer, countdown(state.order));
}, 1000);
// The clock of a promised time goes on.
setInterval(() => state.promise && ["PLACED", "MAKING"].includes(state.order?.state) && draw(), 5000);
