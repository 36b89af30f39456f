// The screens without an open order: the welcome, a cancellation, a refused scan.

import { shopNow } from "./api.js";
import { h, theirs } from "./dom.js";
import { menuToRead } from "./menu_screen.js";
import { journeyLink } from "./order_screen.js";
import { knows, say, sayTime } from "./words.js";

// Return the screen of a phone that has not scanned.
export function welcomeScreen({ shop }) {
  const isClosed = shop && (!shop.isOpen || shop.pausedUntil);
  return notice({
    picture: isClosed ? "🌙" : "☕",
    headline: shop ? [theirs(shop.name)] : "Serverlesspresso",
    says: isClosed ? closedWords(shop.pausedUntil) : say("please_scan"),
    rest: shop?.menu.length > 0 && [h("h2", {}, say("menu")), menuToRead(shop)],
  });
}

// Return the screen of an order that was cancelled.
export function cancelledScreen({ order }) {
  const { reason } = order;
  return notice({
    picture: reason === "customer" ? "👋" : "😔",
    headline: say(`ended_${reason}`),
    quote: order.message,
    says: say(`ended_${reason}_do`),
    rest: h("div", { class: "asides" }, journeyLink(order)),
  });
}

// Return the screen of a scan that was refused. `problem` is the answer's error.
export function refusedScreen({ problem, shop }) {
  const { code } = problem;
  const nextCodeAt = problem.nextCodeAt
    || (problem.retryAfterSeconds && new Date(shopNow() + problem.retryAfterSeconds * 1000).toISOString());
  return notice({
    picture: code === "shop_closed" ? "🌙" : "🔎",
    headline: say(knows(`refused_${code}`) ? `refused_${code}` : "refused_other"),
    says: code === "shop_closed" ? closedWords(problem.pausedUntil)
      : nextCodeAt ? say("next_code_at", { time: sayTime(nextCodeAt) })
      : say("scan_again"),
    rest: shop?.menu.length > 0 && [h("h2", {}, say("menu")), menuToRead(shop)],
  });
}

function closedWords(pausedUntil) {
  return pausedUntil ? say("back_at", { time: sayTime(pausedUntil) }) : say("closed_now");
}

function notice({ picture, headline, quote, says, rest }) {
  return [
    h("main", { class: "notice" },
      h("p", { class: "sign", "aria-hidden": "true" }, picture),
      h("h1", { tabindex: -1 }, headline),
      quote && h("blockquote", {}, theirs(quote)),
      h("p", { class: "detail" }, says),
      rest),
  ];
}
