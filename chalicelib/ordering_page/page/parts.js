// Parts that several screens share.

import { shopNow } from "./api.js";
import { shortened } from "./choice.js";
import { h, theirs } from "./dom.js";
import { bannerOf, hasEnded } from "./other.js";
import { sign } from "./signs.js";
import { language, LANGUAGES, say, sayAllergen, sayCountdown, sayMenu, sayTime } from "./words.js";

// Return what the page has to say before anything else: that it hears nothing, what has just
// happened, how the phone's other order is, and that a friend can have one too.
export function notices(state, actions) {
  const { trouble, notice, other, placing } = state;
  return [
    trouble && h("p", { class: "cut", role: "status", "data-key": "cut" }, say(`trouble_${trouble}`)),
    other && h("aside", { class: other.state === "COMPLETED" ? "banner is-ready" : "banner", "data-key": "other", "aria-label": say("other_order") },
      h("p", {}, h("strong", {}, bannerOf(other)), " ", theirs(other.drinkName || ""), other.message && [" ", h("q", {}, theirs(other.message))]),
      !hasEnded(other) && h("button", { class: "aside", id: "switch", disabled: Boolean(placing), onclick: actions.switchOrders }, say("show_it")),
      (hasEnded(other) || other.state === "COMPLETED") && h("button", { class: "aside", id: "dismiss", onclick: actions.dismissOther }, say(hasEnded(other) ? "close" : "got_it"))),
    state.canBefriend && !other && h("aside", { class: "banner", "data-key": "friend", "aria-label": say("friend_order") },
      h("p", {}, say("friend_offer")),
      h("button", { class: "aside", id: "befriend", onclick: actions.scanForFriend }, say("friend_order"))),
    notice && h("p", { class: "told", role: "status", "data-key": "notice" }, notice),
  ];
}

// Return how long the customer may still choose.
export function countdown(order) {
  if (!order?.orderBy) return null;
  const left = (Date.parse(order.orderBy) - shopNow()) / 1000;
  return h("span", { class: left < 60 ? "fact hurry" : "fact", role: "timer", "aria-live": "off", "data-key": "timer" },
    left > 0 ? say("time_left", { time: sayCountdown(left) }) : say("time_up"));
}

// Return the allergens of a choice. Those that the customer avoids stand out.
export function contains(allergens, avoid = []) {
  const unwanted = allergens.filter((name) => avoid.includes(name));
  if (!allergens.length) return null;
  const names = allergens.map(sayAllergen).join(", ");
  return h("span", { class: unwanted.length ? "contains unwanted" : "contains" },
    unwanted.length > 0 && sign("warning", "small-sign"), h("span", {}, say("contains"), " ", theirs(names)));
}

// Return the names of options, as one text.
export function optionWords(names) {
  return theirs(names.map(sayMenu).join(", "));
}

// Return the end of a page: what this phone has ordered today, and the switch of languages.
export function footer(state, actions, canReorder) {
  return h("footer", { "data-key": "footer" },
    state.order && h("details", { class: "mine", ontoggle: (event) => event.target.open && actions.showMine() },
      h("summary", {}, say("my_drinks")),
      state.mine?.length ? h("ul", {}, state.mine.map((order) => drunk(order, state, canReorder && actions)))
        : h("p", {}, say(state.mine ? "no_drinks_yet" : "one_moment"))),
    h("p", { class: "languages" }, Object.entries(LANGUAGES).map(([tag, name]) =>
      h("button", {
        class: "language", lang: tag, "data-key": tag, "aria-pressed": String(tag === language()),
        onclick: () => actions.speak(tag),
      }, name))));
}

function drunk(order, { shop, order: open }, actions) {
  const canHave = actions && shortened(shop, open, shopNow()).menu.some((drink) => drink.drinkId === order.drinkId && drink.available);
  return h("li", { "data-key": order.orderId },
    h("span", {}, h("strong", {}, theirs(order.drinkName)), " ", h("small", {}, optionWords(order.options)),
      h("small", { class: "when" }, `${sayTime(order.placedAt)} · `, say(`short_${order.state}`))),
    canHave && h("button", { class: "aside", onclick: () => actions.choose(order.drinkId, order.optionIds) },
      say("choose_again")));
}
