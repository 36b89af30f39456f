// Parts that several screens share.

import { shopNow } from "./api.js";
import { h, theirs } from "./dom.js";
import { sign } from "./signs.js";
import { language, LANGUAGES, say, sayAllergen, sayCountdown, sayMenu, sayTime } from "./words.js";

// Return what the page has to say before anything else: that it hears nothing, what has just
// happened, and that an earlier drink is on the counter.
export function notices(state, actions) {
  const { trouble, notice, ready } = state;
  return [
    trouble && h("p", { class: "cut", role: "status", "data-key": "cut" }, say(`trouble_${trouble}`)),
    ready && h("aside", { class: "banner", "data-key": "earlier", "aria-label": say("ready") },
      h("p", {}, h("strong", {}, ready.state === "COMPLETED"
        ? say("earlier_ready", { number: ready.number }) : say("earlier_recalled", { number: ready.number })),
      " ", theirs(ready.drinkName)),
      h("button", { class: "aside", onclick: actions.dismissReady }, say("got_it"))),
    notice && h("p", { class: "told", "data-key": "notice" }, notice),
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

function drunk(order, { shop }, actions) {
  const canHave = actions && shop.menu.some((drink) => drink.drinkId === order.drinkId && drink.available);
  return h("li", { "data-key": order.orderId },
    h("span", {}, h("strong", {}, theirs(order.drinkName)), " ", h("small", {}, optionWords(order.options)),
      h("small", { class: "when" }, `${sayTime(order.placedAt)} · `, say(`short_${order.state}`))),
    canHave && h("button", { class: "aside", onclick: () => actions.choose(order.drinkId, order.optionIds) },
      say("choose_again")));
}
