// The menu.

import { shopNow } from "./api.js";
import { allergensOf, allergensOn, isAvailable, isComplete, missingUsual, namesOf, sectionsOf, shortened, usualOptions } from "./choice.js";
import { h, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";
import { recall } from "./memory.js";
import { confirmation } from "./order_screen.js";
import { contains, countdown, footer, notices, optionWords } from "./parts.js";
import { placingBar } from "./placing_bar.js";
import { drinkSheet } from "./sheet.js";
import { sign } from "./signs.js";
import { say, sayAllergen, sayMenu, sayTime, sayWait } from "./words.js";

// Return the menu's screen.
export function menuScreen(state, actions) {
  const { order, again, sheet } = state;
  const shop = shortened(state.shop, order, shopNow());
  const { avoid = [] } = recall();
  return [
    notices(state, actions),
    h("header", { class: "top" },
      h("h1", { tabindex: -1 }, theirs(shop.name)),
      h("p", { class: "facts" }, queueFact(shop.queue), countdown(order)),
      shortNote(shop)),
    h("main", {},
      again && sameAgain(again, avoid, actions),
      avoidFilter(shop.menu, avoid, actions),
      sections(shop, (drink) => menuLine(drink, avoid, actions)),
      h("div", { class: "asides" },
        h("button", { class: "quiet", onclick: actions.askToLeave }, say("leave")))),
    footer(state, actions, true),
    state.placing && !sheet && placingBar(state.placing, actions),
    sheet && drinkSheet(sheet, state, actions),
    state.isLeaving && confirmation(state, actions),
  ];
}

// Return the menu without buttons, for a phone that cannot order.
export function menuToRead(whole) {
  const { avoid = [] } = recall();
  const shop = shortened(whole, null, shopNow());
  return [shortNote(shop), sections(shop, (drink) => h("li", { "data-key": drink.drinkId, class: "line to-read" },
    h("div", { class: "drink" }, drinkFace(drink, usualOptions(drink), avoid))))];
}

function shortNote({ isShort, rush }) {
  return isShort && h("p", { "data-key": "short", class: "facts" }, say("short_menu", { time: sayTime(rush.endsAt) }));
}

function sections({ menu, favourites }, line) {
  return sectionsOf(menu, favourites).map(([name, drinks]) => h("section", { "data-key": name || "menu" },
    h("h2", { class: name ? "section" : "unseen" }, name ? theirs(sayMenu(name)) : say("menu")),
    h("ul", { class: "menu" }, drinks.map(line))));
}

function queueFact(queue) {
  if (!queue) return null;
  return h("span", { class: "fact" },
    queue.length ? say("in_line", { count: queue.length, n: queue.length }) : say("no_line"),
    " · ", sayWait(queue.estimatedWaitSeconds));
}

function sameAgain({ drink, optionIds }, avoid, actions) {
  const names = namesOf(drink, optionIds);
  return h("section", { class: "again", "aria-label": say("again") },
    drinkArt(drink, { steam: true }),
    h("div", {},
      h("h2", {}, say("again")),
      h("p", {}, theirs(drink.name), names.length > 0 && " · ", names.length > 0 && optionWords(names)),
      contains(allergensOf(drink, optionIds), avoid)),
    h("button", { class: "go", onclick: () => actions.orderUsual(drink, optionIds) }, say("order_again")));
}

function avoidFilter(menu, avoid, actions) {
  const allergens = allergensOn(menu);
  if (!allergens.length) return null;
  const mine = allergens.filter((name) => avoid.includes(name));
  return h("details", { class: "avoid" },
    h("summary", {}, say("i_avoid"), " ", mine.length ? h("strong", {}, theirs(mine.map(sayAllergen).join(", "))) : "…"),
    h("div", { class: "options", role: "group", "aria-label": say("i_avoid") }, allergens.map((name) =>
      h("label", { class: "option", "data-key": name },
        h("input", {
          type: "checkbox", name: "avoid", value: name, checked: avoid.includes(name),
          onchange: (event) => actions.avoid(name, event.target.checked),
        }),
        h("span", {}, theirs(sayAllergen(name)))))));
}

function menuLine(drink, avoid, actions) {
  const canHave = isAvailable(drink);
  const optionIds = usualOptions(drink);
  return h("li", { "data-key": drink.drinkId, class: "line" },
    h("button", {
      class: "drink", "data-drink": drink.drinkId, disabled: !canHave,
      onclick: () => actions.choose(drink.drinkId),
    }, drinkFace(drink, optionIds, avoid)),
    isComplete(drink, optionIds) && h("button", {
      class: "plus", "data-usual": drink.drinkId,
      "aria-label": `${say("order")}: ${[drink.name, ...namesOf(drink, optionIds).map(sayMenu)].join(", ")}`,
      onclick: () => actions.orderUsual(drink, optionIds),
    }, sign("plus", "small-sign")));
}

function drinkFace(drink, optionIds, avoid) {
  return [
    drinkArt(drink),
    h("span", { class: "words" },
      h("strong", {}, theirs(drink.name)),
      h("span", { class: "about" }, theirs(drink.description)),
      isAvailable(drink) && missingUsual(drink).length > 0
        ? h("span", { class: "contains" }, say("gone", { names: missingUsual(drink).map(sayMenu).join(", ") }))
        : contains(allergensOf(drink, optionIds), avoid)),
    !isAvailable(drink) && h("span", { class: "sold-out" }, say("sold_out")),
  ];
}
