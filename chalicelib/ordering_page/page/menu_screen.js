// The menu, and the sheet on which a drink is chosen.

import { shopNow } from "./api.js";
import { isAvailable, namesOf } from "./choice.js";
import { h, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";
import { confirmation } from "./order_screen.js";
import { say, sayAllergen, sayCountdown, sayWait } from "./words.js";

// Return the menu's screen.
export function menuScreen(state, actions) {
  const { shop, order, again, sheet } = state;
  return [
    h("header", { class: "top" },
      h("h1", { tabindex: -1 }, theirs(shop.name)),
      h("p", { class: "facts" }, queueFact(shop.queue), countdown(order))),
    h("main", {},
      again && sameAgain(again, state, actions),
      h("h2", { class: "unseen" }, say("menu")),
      h("ul", { class: "menu" }, shop.menu.map((drink) => menuLine(drink, actions))),
      h("div", { class: "asides" }, state.isLeaving ? confirmation(state, actions)
        : h("button", { class: "quiet", onclick: actions.askToLeave }, say("leave")))),
    sheet && drinkSheet(sheet, state, actions),
  ];
}

// Return the menu without buttons, for a phone that cannot order.
export function menuToRead(shop) {
  return h("ul", { class: "menu to-read" }, shop.menu.map((drink) =>
    h("li", { "data-key": drink.drinkId }, h("div", { class: "drink" }, drinkFace(drink)))));
}

function queueFact(queue) {
  if (!queue) return null;
  return h("span", { class: "fact" },
    queue.length ? say("in_line", { count: queue.length, n: queue.length }) : say("no_line"),
    " · ", sayWait(queue.estimatedWaitSeconds));
}

function countdown(order) {
  if (!order?.orderBy) return null;
  const left = (Date.parse(order.orderBy) - shopNow()) / 1000;
  return h("span", { class: left < 60 ? "fact hurry" : "fact", role: "timer", "aria-live": "off" },
    left > 0 ? say("time_left", { time: sayCountdown(left) }) : say("time_up"));
}

function sameAgain({ drink, optionIds }, state, actions) {
  const names = namesOf(drink, optionIds);
  return h("section", { class: "again", "aria-label": say("again") },
    drinkArt(drink, { steam: true }),
    h("div", {},
      h("h2", {}, say("again")),
      h("p", {}, theirs(drink.name), names.length > 0 && " · ", theirs(names.join(", ")))),
    h("button", { class: "go", disabled: state.isBusy, onclick: () => actions.orderAgain() },
      state.isBusy ? say("ordering") : say("order_again")));
}

function menuLine(drink, actions) {
  const canHave = isAvailable(drink);
  return h("li", { "data-key": drink.drinkId },
    h("button", {
      class: "drink", "data-drink": drink.drinkId, disabled: !canHave,
      onclick: () => actions.choose(drink.drinkId),
    }, drinkFace(drink)));
}

function drinkFace(drink) {
  return [
    drinkArt(drink),
    h("span", { class: "words" },
      h("strong", {}, theirs(drink.name)),
      h("span", { class: "about" }, theirs(drink.description)),
      drink.allergens.length > 0 && h("span", { class: "contains" },
        say("contains"), " ", theirs(drink.allergens.map(sayAllergen).join(", ")))),
    !isAvailable(drink) && h("span", { class: "sold-out" }, say("sold_out")),
  ];
}

function drinkSheet(sheet, state, actions) {
  const { drink } = sheet;
  const canHave = isAvailable(drink);
  return h("dialog", {
    id: "sheet", "aria-labelledby": "sheet-title",
    oncancel: (event) => { event.preventDefault(); actions.closeSheet(); },
    onclick: (event) => { if (event.target.id === "sheet") actions.closeSheet(); },
  }, h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); actions.order(); } },
    h("div", { class: "sheet-top" },
      drinkArt(drink, { steam: true }),
      h("div", {},
        h("h2", { id: "sheet-title", tabindex: -1, autofocus: true }, theirs(drink.name)),
        drink.allergens.length > 0 && h("p", { class: "contains" },
          say("contains"), " ", theirs(drink.allergens.map(sayAllergen).join(", ")))),
      h("button", { class: "close", type: "button", "aria-label": say("close"), onclick: actions.closeSheet }, "✕")),
    drink.modifiers.map((modifier, index) => modifierField(modifier, index, sheet, actions)),
    h("div", { class: "texts" },
      textField("name", 20, sheet, actions, { autocomplete: "given-name", autocapitalize: "words" }),
      textField("note", 80, sheet, actions, { autocomplete: "off" })),
    h("div", { class: "sheet-end" },
      sheet.problem && h("p", { class: "problem", role: "alert" }, sheet.problem),
      h("button", { class: "go", id: "order", disabled: state.isBusy || !canHave },
        !canHave ? say("sold_out") : state.isBusy ? say("ordering") : say("order")))));
}

function modifierField(modifier, index, sheet, actions) {
  return h("fieldset", { "data-key": `choice-${index}` },
    h("legend", {}, theirs(modifier.name), !modifier.required && h("small", {}, say("optional"))),
    h("div", { class: "options" }, modifier.options.map((option) =>
      h("label", { "data-key": option.optionId, class: option.available ? "option" : "option gone" },
        h("input", {
          type: modifier.multiple || !modifier.required ? "checkbox" : "radio",
          name: `choice-${index}`, value: option.optionId, disabled: !option.available,
          checked: sheet.optionIds.includes(option.optionId),
          onchange: () => actions.toggle(modifier, option.optionId),
        }),
        h("span", {}, theirs(option.name), !option.available && h("small", {}, say("sold_out")))))));
}

function textField(name, longest, sheet, actions, extra) {
  return h("label", { "data-key": name },
    h("span", {}, say(name), h("small", {}, say("optional"))),
    h("input", {
      ...extra, name, maxlength: longest, dir: "auto", enterkeyhint: "done", value: sheet[name],
      oninput: (event) => actions.write(name, event.target.value),
    }));
}
