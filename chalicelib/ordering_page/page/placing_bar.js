// The bar that says which choice is on its way to the bar, with how to stop it.

import { namesOf } from "./choice.js";
import { h, theirs } from "./dom.js";
import { optionWords } from "./parts.js";
import { say } from "./words.js";

// Return the bar of a choice that is being placed.
export function placingBar(placing, actions) {
  const { drink, optionIds, phase } = placing;
  const names = namesOf(drink, optionIds);
  const canStop = phase === "undo" || (phase === "sending" && placing.canStop);
  return h("div", { id: "placing", class: `placing ${phase}`, "data-key": "placing", "data-since": placing.since, role: "region", "aria-label": say("ordering") },
    h("p", {}, h("strong", {}, say(phase === "stopping" ? "stopping" : "ordering")), " ",
      h("span", {}, theirs(drink.name), names.length > 0 && " · ", names.length > 0 && optionWords(names))),
    canStop && h("button", { class: "aside", type: "button", id: "stop", onclick: actions.stopPlacing }, say(phase === "undo" ? "undo" : "stop")),
    phase === "undo" && h("button", { class: "go", type: "button", id: "now", onclick: actions.orderNow }, say("order_now")),
    phase === "undo" && h("i", { class: "fuse", "aria-hidden": "true" }));
}
