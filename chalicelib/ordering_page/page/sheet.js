// The sheet on which a drink is chosen.

import { allergensOf, extrasAmong, isAvailable, namesOf, openChoice } from "./choice.js";
import { h, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";
import { recall } from "./memory.js";
import { contains, countdown } from "./parts.js";
import { placingBar } from "./placing_bar.js";
import { sign } from "./signs.js";
import { say, sayAllergen, sayMenu } from "./words.js";

// Return the sheet of a drink.
export function drinkSheet(sheet, state, actions) {
  const { drink, optionIds } = sheet;
  const isBusy = Boolean(state.placing);
  const allergens = allergensOf(drink, optionIds);
  const { avoid = [] } = recall();
  return h("dialog", {
    id: "sheet", "aria-labelledby": "sheet-title", "data-since": sheet.since,
    oncancel: (event) => { event.preventDefault(); actions.closeSheet(); },
    onclick: (event) => { if (event.target.id === "sheet") actions.closeSheet(); },
  }, h("form", { class: "settles", onsubmit: (event) => event.preventDefault() },
    h("div", { class: "sheet-top" },
      drinkArt(drink, { steam: true }),
      h("div", {},
        h("h2", { id: "sheet-title", tabindex: -1, autofocus: true }, theirs(drink.name)),
        h("p", { role: "status", class: "allergens" }, contains(allergens, avoid) || say("no_allergens")),
        countdown(state.order)),
      !isBusy && h("button", { class: "close", type: "button", "aria-label": say("close"), onclick: actions.closeSheet },
        sign("close", "small-sign"))),
    h("div", { class: "choices", inert: isBusy },
      sheet.lost?.length > 0 && h("p", { class: "problem", "data-key": "lost" }, say("lost", { names: sheet.lost.map(sayMenu).join(", ") })),
      drink.modifiers.map((modifier, index) => modifierField(modifier, index, sheet, actions)),
      h("div", { class: "texts" },
        textField("name", 20, sheet, actions, { autocomplete: "given-name", autocapitalize: "words" }),
        textField("note", 80, sheet, actions, { autocomplete: "off" }))),
    h("div", { class: "sheet-end" },
      sheet.problem && h("p", { class: "problem", role: "alert" }, sheet.problem),
      isBusy ? placingBar(state.placing, actions) : orderButton(sheet, allergens.filter((one) => avoid.includes(one)), actions))));
}

function orderButton({ drink, optionIds, lost, lostAt }, unwanted, actions) {
  const canHave = isAvailable(drink);
  const open = openChoice(drink, optionIds);
  const without = extrasAmong(drink, lost || []);
  const label = !canHave ? say("sold_out")
    : open ? say("please_choose", { what: sayMenu(open.name) })
    : unwanted.length ? say("order_anyway", { what: unwanted.map(sayAllergen).join(", ") })
    : without.length ? say("order_without", { what: without.map(sayMenu).join(", ") })
    : say("order");
  const names = namesOf(drink, optionIds).map(sayMenu).join(", ");
  return h("button", {
    class: open ? "go open" : unwanted.length ? "go unwanted" : "go", id: "order", type: "button", disabled: !canHave, "data-since": lostAt, onclick: actions.order,
  }, h("span", { class: "label" }, label), h("span", { class: "summary" }, theirs(drink.name), names && " · ", names && theirs(names)));
}

function modifierField(modifier, index, sheet, actions) {
  const isOpen = modifier.required && !modifier.options.some((option) => sheet.optionIds.includes(option.optionId));
  return h("fieldset", { "data-key": `choice-${index}`, id: `choice-${index}`, class: isOpen ? "asked" : null },
    h("legend", {}, theirs(sayMenu(modifier.name)), " ",
      !modifier.required && h("small", {}, `(${say("optional")})`),
      isOpen && h("small", { class: "must" }, say("choose_here"))),
    h("div", { class: "options" }, modifier.options.map((option) => optionBox(modifier, index, option, sheet, actions))));
}

function optionBox(modifier, index, option, sheet, actions) {
  return h("label", { "data-key": option.optionId, class: option.available ? "option" : "option gone" },
    h("input", {
      type: modifier.multiple || !modifier.required ? "checkbox" : "radio",
      name: `choice-${index}`, value: option.optionId, disabled: !option.available,
      checked: sheet.optionIds.includes(option.optionId),
      onchange: () => actions.toggle(modifier, option.optionId),
    }),
    h("span", {}, h("b", {}, theirs(sayMenu(option.name))), !option.available && h("small", {}, " ", say("sold_out"))));
}

function textField(name, longest, sheet, actions, extra) {
  return h("label", { "data-key": name },
    h("span", {}, say(name), " ", h("small", {}, `(${say("optional")})`)),
    h("input", {
      ...extra, name, maxlength: longest, dir: "auto", enterkeyhint: "done", value: sheet[name],
      oninput: (event) => actions.write(name, event.target.value),
      // "Done" on a phone's keyboard closes the keyboard, and does not order.
      onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); event.target.blur(); } },
    }));
}
