// The screens of an order: placed, being made, ready, collected.

import { h, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";
import { say, sayWait } from "./words.js";

const STEPS = ["PLACED", "MAKING", "COMPLETED"];

// Return the screen of an order that was placed.
export function orderScreen(state, actions) {
  const { order } = state;
  const { headline, detail } = story(order);
  return [
    h("header", { class: "top slim" }, h("p", { class: "shop" }, theirs(state.shop?.name || ""))),
    h("main", { class: "order" },
      h("h1", { tabindex: -1 }, headline),
      h("p", { class: "detail" }, detail),
      h("div", { class: "ticket" },
        h("div", { class: "picture" }, drinkArt({ drinkId: order.drinkId || "", name: order.drinkName || "" }, {
          steam: order.state === "COMPLETED", filled: order.state === "PLACED" ? 0 : 1,
        })),
        h("p", { class: "number" }, h("span", {}, say("number")), " ", h("strong", {}, String(order.number))),
        h("p", { class: "what" }, theirs(order.drinkName), order.options.length > 0 && h("small", {}, theirs(order.options.join(", ")))),
        order.name && h("p", { class: "for" }, say("for_name"), " ", theirs(order.name)),
        order.note && h("p", { class: "note" }, theirs(order.note))),
      steps(order),
      h("div", { class: "asides" }, asides(state, actions))),
  ];
}

function story(order) {
  const wait = order.estimatedWaitSeconds && sayWait(order.estimatedWaitSeconds);
  const barista = order.baristaName && h("bdi", {}, order.baristaName);
  switch (order.state) {
    case "MAKING":
      return { headline: barista ? withName("made_by", barista) : say("being_made"), detail: wait && say("any_moment") };
    case "COMPLETED":
      return { headline: say("ready"), detail: say("come_and_get_it") };
    case "COLLECTED":
      return { headline: say("enjoy"), detail: say("thanks") };
    default: {
      const ahead = (order.position || 1) - 1;
      return {
        headline: ahead ? say("ahead", { count: ahead, n: ahead }) : say("you_are_next"),
        detail: wait && [say("about_wait"), " ", h("strong", {}, wait)],
      };
    }
  }
}

// Return a sentence with a person's name in it, the name in its own writing direction.
function withName(key, name) {
  const [before, after] = say(key, { name: "\u0000" }).split("\u0000");
  return [before, name, after];
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
    isWaiting && state.canNotify && h("button", { class: "aside", onclick: actions.notify }, "🔔 ", say("notify_me")),
    isWaiting && smsForm(state, actions),
    order.state === "COLLECTED" && h("p", { class: "rescan" }, say("scan_for_another")),
    (order.state === "COLLECTED" || order.state === "COMPLETED") && journeyLink(order),
    order.state === "PLACED" && (state.isLeaving ? confirmation(state, actions)
      : h("button", { class: "quiet", onclick: actions.askToLeave }, say("cancel_order"))),
  ];
}

// Return the link to the order's journey.
export function journeyLink(order) {
  return order.journeyUrl && h("a", { class: "journey", href: order.journeyUrl.replace(/^\//, "") }, say("see_journey"), " →");
}

// Return the question whether the order is to be cancelled.
export function confirmation(state, actions) {
  return h("div", { class: "confirm", role: "group", "aria-label": say("really_cancel") },
    h("p", {}, say("really_cancel")),
    h("button", { class: "danger", id: "really", disabled: state.isBusy, onclick: actions.leave }, say("yes_cancel")),
    h("button", { class: "aside", onclick: actions.stay }, say("keep_it")));
}

function smsForm(state, actions) {
  const { sms } = state;
  if (!sms?.smsOn) return null;
  if (sms.isAsked) return h("p", { class: "sms-on" }, "💬 ", say("sms_asked"));
  return h("form", { class: "sms", onsubmit: (event) => { event.preventDefault(); actions.askForSms(); } },
    h("label", {}, h("span", {}, say("sms_number")),
      h("input", {
        type: "tel", name: "phone", autocomplete: "tel", required: true, placeholder: "+351 912 345 678",
        value: sms.number || "", oninput: (event) => actions.writeNumber(event.target.value),
      })),
    h("button", { class: "aside" }, say("sms_ask")),
    h("p", { class: "small-print" }, sms.problem || say("sms_promise")));
}
