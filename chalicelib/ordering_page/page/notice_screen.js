// The screens without an open order: the welcome, a cancellation, a refused scan, two bars.

import { keepElsewhere, leaveElsewhere, scanAgain } from "./arrival.js";
import { shopNow } from "./api.js";
import { h, theirs } from "./dom.js";
import { endingOf } from "./follow.js";
import { recall } from "./memory.js";
import { menuToRead } from "./menu_screen.js";
import { journeyLink } from "./order_screen.js";
import { footer, notices } from "./parts.js";
import { sign } from "./signs.js";
import { knows, say, sayCountdown, sayTime } from "./words.js";

// After this time the code that was scanned is over for sure.
const CODE_LASTS_MS = 6 * 60000;
const BY_THE_BAR = ["barista", "barista_timeout", "customer_timeout", "queue_full", "workflow_failed"];

// Return the screen of a phone that has not scanned.
export function welcomeScreen(state, actions) {
  const { shop } = state;
  const isPaused = shop && shop.isOpen && Date.parse(shop.pausedUntil) > shopNow();
  const isClosed = shop && !shop.isOpen;
  return notice(state, actions, {
    picture: isClosed ? "moon" : isPaused ? "pause" : "cup",
    headline: shop ? [theirs(shop.name)] : "Serverlesspresso",
    says: isClosed ? say("closed_now") : isPaused ? say("back_at", { time: sayTime(shop.pausedUntil) }) : say("please_scan"),
    rest: shop?.menu.length > 0 && [h("h2", {}, say("menu")), menuToRead(shop)],
  });
}

// Return the screen of an order that was cancelled.
export function cancelledScreen(state, actions) {
  const { order } = state;
  const { reason } = order;
  const isFresh = recall().code && shopNow() - Date.parse(order.scannedAt) < CODE_LASTS_MS;
  return notice(state, actions, {
    picture: reason === "customer" ? "cup" : "empty",
    headline: say(endingOf(order)),
    quote: order.message,
    says: say(`ended_${reason}_do`),
    rest: h("div", { class: "asides" },
      isFresh && BY_THE_BAR.includes(reason) && h("button", { class: "go", id: "scan-again", disabled: state.isScanning, onclick: scanAgain },
        say(state.isScanning ? "one_moment" : "try_from_here")),
      journeyLink(order)),
  });
}

// Return the screen of a scan that was refused. `problem` is the answer's error.
export function refusedScreen(state, actions) {
  const { problem, shop } = state;
  const { code } = problem;
  const isPause = code === "shop_closed" && problem.pausedUntil;
  return notice(state, actions, {
    picture: isPause ? "pause" : code === "shop_closed" ? "moon" : "code",
    headline: isPause ? say("refused_paused") : say(knows(`refused_${code}`) ? `refused_${code}` : "refused_other"),
    says: isPause ? say("back_at", { time: sayTime(problem.pausedUntil) })
      : code === "shop_closed" ? say("closed_now")
      : nextCode(problem) || say("scan_again"),
    rest: shop?.menu.length > 0 && [h("h2", {}, say("menu")), menuToRead(shop)],
  });
}

function nextCode(problem) {
  problem.nextCodeAt ||= problem.retryAfterSeconds
    && new Date(shopNow() + problem.retryAfterSeconds * 1000).toISOString();
  if (!problem.nextCodeAt) return null;
  const left = (Date.parse(problem.nextCodeAt) - shopNow()) / 1000;
  if (left <= 0) return say("next_code_now");
  return [say("next_code_at", { time: sayTime(problem.nextCodeAt, true) }), " ",
    h("strong", { class: "clock", role: "timer", "aria-live": "off" }, sayCountdown(left))];
}

// Return the question which of two bars is meant.
export function elsewhereScreen(state, actions) {
  const { order, held, wanted, isLeaving, isTooLate } = state.elsewhere;
  const canLeave = !isTooLate && ["SCANNED", "PLACED"].includes(order.state);
  return notice(state, actions, {
    picture: "places",
    headline: say(order.state === "SCANNED" ? "elsewhere_place" : "elsewhere_order", { shop: held.name }),
    says: canLeave ? say("elsewhere_which") : say("elsewhere_too_late"),
    rest: h("div", { class: "asides" },
      h("button", { class: "go", id: "keep-elsewhere", disabled: isLeaving, onclick: keepElsewhere }, say("elsewhere_keep", { shop: held.name })),
      canLeave && h("button", { class: "aside", id: "leave-elsewhere", disabled: isLeaving, onclick: leaveElsewhere },
        say(isLeaving ? "one_moment" : "elsewhere_leave", { shop: wanted.name }))),
  });
}

function notice(state, actions, { picture, headline, quote, says, rest }) {
  return [
    notices(state, actions),
    h("main", { class: "notice" },
      sign(picture),
      h("h1", { tabindex: -1 }, headline),
      quote && h("blockquote", {}, theirs(quote)),
      h("p", { class: "detail" }, says),
      rest),
    footer(state, actions, false),
  ];
}
