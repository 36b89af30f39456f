// The screens of an order: placed, being made, ready, collected.

import { shopNow } from "./api.js";
import { h, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";
import { recall } from "./memory.js";
import { contains, footer, notices, optionWords } from "./parts.js";
import { pushState } from "./push.js";
import { sign } from "./signs.js";
import { outlook } from "./wait.js";
import { language, say, sayTime, sayTimes, sayWait } from "./words.js";

const STEPS = ["PLACED", "MAKING", "COMPLETED"];

// Return the screen of an order that was placed.
export function orderScreen(state, actions) {
  const { order, shop } = state;
  const { headline, detail } = story(state);
  const isRecalled = order.state === "MAKING" && (order.message || recall().recalled === order.orderId);
  return [
    notices(state, actions),
    h("header", { class: "top slim" }, h("p", { class: "shop" }, theirs(shop?.name || ""))),
    h("main", { class: "order" },
      h("h1", { tabindex: -1 }, headline),
      h("p", { class: "detail" }, detail),
      isRecalled && h("div", { class: "told recalled" }, h("p", {}, say("recalled")),
        order.message && h("blockquote", {}, theirs(order.message))),
      closing(order, shop),
      order.state === "COLLECTED" && rating(order, actions),
      ticket(order),
      steps(order),
      h("div", { class: "asides" }, asides(state, actions))),
    order.state !== "COMPLETED" && footer(state, actions, false),
    state.isLeaving && confirmation(state, actions),
  ];
}

function ticket(order) {
  return h("div", { class: "ticket" },
    h("div", { class: "picture" }, drinkArt({ drinkId: order.drinkId || "", name: order.drinkName || "" }, {
      steam: order.state === "COMPLETED", filled: order.state === "PLACED" ? 0 : 1,
    })),
    h("p", { class: "number" }, h("span", {}, say("number")), " ", h("strong", {}, String(order.number))),
    h("p", { class: "what" }, theirs(order.drinkName),
      order.options.length > 0 && h("small", {}, optionWords(order.options))),
    contains(order.allergens, recall().avoid),
    order.name && h("p", { class: "for" }, say("for_name"), " ", theirs(order.name)),
    order.note && h("p", { class: "note" }, theirs(order.note)));
}

function story(state) {
  const { order, promise, shop } = state;
  const barista = order.baristaName && h("bdi", {}, order.baristaName);
  switch (order.state) {
    case "MAKING":
      return { headline: barista ? withName("made_by", barista) : say("being_made"), detail: waitWords(promise) || say("any_moment") };
    case "COMPLETED":
      return {
        headline: say("ready"),
        detail: [shop?.pickupPlace ? withName("pick_up_place", theirs(shop.pickupPlace))
          : withName("pick_up_at", theirs(shop?.name || say("the_bar"))), h("span", { class: "since" },
          order.completedAt ? say("ready_since", { time: sayTime(order.completedAt) }) : "")],
      };
    case "COLLECTED":
      return { headline: say("enjoy"), detail: say("thanks") };
    default: {
      const ahead = (order.position || 1) - 1;
      return {
        headline: !order.position ? say("in_the_line") : ahead ? say("ahead", { count: ahead, n: ahead }) : say("you_are_next"),
        detail: waitWords(promise),
      };
    }
  }
}

function waitWords(promise) {
  if (!promise) return null;
  const wait = outlook(promise, shopNow());
  return [
    h("strong", { class: "clock" }, say("about_time", { times: sayTimes(wait.from, wait.to) })),
    h("span", { class: wait.isLate ? "since late" : "since" },
      wait.isLate ? say("longer_than_usual") : sayWait(wait)),
  ];
}

// The bar has closed while somebody waits: the drink is made all the same.
function closing(order, shop) {
  if (!shop || !["PLACED", "MAKING"].includes(order.state)) return null;
  if (shop.isOpen && !(Date.parse(shop.pausedUntil) > shopNow())) return null;
  return h("p", { class: "told" }, say(shop.isOpen ? "paused_but_made" : "closed_but_made"));
}

// Return a sentence with a person's name in it, the name in its own writing direction.
function withName(key, name) {
  const [before, after] = say(key, { name: "\u0000" }).split("\u0000");
  return [before, name, after];
}

function rating(order, actions) {
  return h("div", { class: "rating", role: "group", "aria-labelledby": "rating" },
    h("p", { id: "rating" }, say("how_was_it")),
    [1, 2, 3, 4, 5].map((stars) => h("button", {
      class: stars <= order.rating ? "star on" : "star", "data-key": stars, "aria-pressed": String(stars === order.rating),
      "aria-label": say("stars", { stars }), onclick: () => actions.rate(stars),
    }, sign("star", "small-sign"))),
    order.rating && h("p", { class: "small-print" }, say("rated")));
}

function steps(order) {
  if (order.state === "COLLECTED") return null;
  const now = STEPS.indexOf(order.state);
  return h("ol", { class: "steps", "aria-label": say("progress") }, STEPS.map((step, index) =>
    h("li", { class: index < now ? "done" : index === now ? "now" : "", "aria-current": index === now ? "step" : null },
      say(`step_${step}`))));
}

function asides(state, actions) {
  const { order } = state;
  const isWaiting = order.state === "PLACED" || order.state === "MAKING";
  return [
    isWaiting && howToBeTold(state, actions),
    isWaiting && smsForm(state, actions),
    order.state === "COLLECTED" && h("p", { class: "rescan" }, say("scan_for_another")),
    journeyLink(order),
    order.state === "PLACED" && h("button", { class: "quiet", onclick: actions.askToLeave }, say("cancel_order")),
  ];
}

// A notification where there can be one; else what works instead.
function howToBeTold(state, actions) {
  if (state.pushed === state.order.orderId) return h("p", { class: "sms-on" }, sign("bell", "small-sign"), " ", say("push_on"));
  if (pushState() === "ask") {
    return h("button", { class: "aside", onclick: actions.notify }, sign("bell", "small-sign"), " ", say("notify_me"));
  }
  return h("p", { class: "small-print keep-open" }, sign("bell", "small-sign"), " ", say(navigator.vibrate ? "keep_open" : "keep_open_rings"));
}

// Return the link to the order's journey.
export function journeyLink(order) {
  return order.journeyUrl && h("a", { class: "journey", href: `${order.journeyUrl.replace(/^\//, "")}?lang=${language()}` }, say("see_journey"), " →");
}

// Return the question whether the order is to be cancelled.
export function confirmation(state, actions) {
  return h("dialog", {
    id: "confirm", "aria-labelledby": "confirm-title", "data-since": state.isLeaving,
    oncancel: (event) => { event.preventDefault(); actions.stay(); },
  }, h("div", { class: "confirm settles" },
    h("h2", { id: "confirm-title", tabindex: -1 }, say("really_cancel")),
    h("button", { class: "go", id: "keep", type: "button", autofocus: true, onclick: actions.stay }, say("keep_it")),
    h("button", { class: "danger", id: "really", type: "button", disabled: state.isCancelling, onclick: actions.leave }, say("yes_cancel"))));
}

function smsForm(state, actions) {
  const { sms } = state;
  if (!sms?.smsOn) return null;
  if (sms.isAsked) return h("p", { class: "sms-on" }, sign("text", "small-sign"), " ", say("sms_asked"));
  return h("form", { class: "sms", onsubmit: (event) => { event.preventDefault(); actions.askForSms(); } },
    h("label", {}, h("span", {}, say("sms_number")),
      h("input", {
        type: "tel", name: "phone", autocomplete: "tel", required: true, placeholder: "+351 912 345 678",
        value: sms.number || "", oninput: (event) => actions.writeNumber(event.target.value),
      })),
    h("button", { class: "aside" }, say("sms_ask")),
    h("p", { class: "small-print", role: "status" }, sms.problem || say("sms_promise")));
}
