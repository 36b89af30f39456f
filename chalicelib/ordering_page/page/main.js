// Renders the state when it changes, and resumes when the page is shown again.

import { actions } from "./actions.js";
import { arrive } from "./arrival.js";
import { h, morph } from "./dom.js";
import { forgetSheet, live } from "./follow.js";
import { menuScreen } from "./menu_screen.js";
import { cancelledScreen, refusedScreen, welcomeScreen } from "./notice_screen.js";
import { orderScreen } from "./order_screen.js";
import { canAskToNotify, hush, keepAwake } from "./signals.js";
import { cutOff, draw, drawWith, state } from "./state.js";
import { say } from "./words.js";

const page = document.getElementById("page");

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

function paint() {
  const name = screenName();
  state.canNotify = canAskToNotify();
  const before = page.dataset.screen;
  const fresh = h("div", { id: "page", "data-screen": name, "data-live": String(state.isLive) },
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

drawWith(paint);
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
arrive().finally(() => {
  state.isReady = true;
  draw();
});