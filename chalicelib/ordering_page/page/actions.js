// The actions of the customer: choose, order, cancel, be told.

import { call, callUntilAnswered, Refused } from "./api.js";
import { allergensOf, extrasAmong, isComplete, missingUsual, openChoice, stillPossible, toggled, usualOptions } from "./choice.js";
import { closeSheet, readAnew, settle } from "./follow.js";
import { isFriends, recall, remember } from "./memory.js";
import { dismissOther, scanForFriend, switchOrders } from "./other.js";
import { placeNow, placeSoon, stopPlacing } from "./placing.js";
import { askForPush } from "./push.js";
import { announce, cutOff, draw, state, tell } from "./state.js";
import { say, speak } from "./words.js";

export const actions = {
  choose(drinkId, optionIds) {
    if (state.placing) return;
    const drink = state.shop.menu.find((one) => one.drinkId === drinkId);
    const wanted = optionIds ? stillPossible(drink, optionIds) : { optionIds: usualOptions(drink) };
    const lost = optionIds ? wanted.lost : missingUsual(drink);
    state.sheet = {
      drink, optionIds: wanted.optionIds, lost, name: ownName(), note: "", since: performance.now(),
    };
    state.notice = null;
    history.pushState({ sheet: true }, "");
    draw();
  },
  closeSheet() {
    if (!state.placing) closeSheet();
  },
  toggle(modifier, optionId) {
    const { sheet } = state;
    sheet.optionIds = toggled(sheet.optionIds, modifier, optionId);
    if (!openChoice(sheet.drink, sheet.optionIds)) {
      const lost = extrasAmong(sheet.drink, sheet.lost || []);
      Object.assign(sheet, { lost, lostAt: lost.length ? sheet.lostAt : null, problem: null });
    }
    draw();
  },
  write(name, text) {
    state.sheet[name] = text;
  },
  order() {
    const { drink, optionIds, name, note } = state.sheet;
    const open = openChoice(drink, optionIds);
    if (open) return showOpenChoice(drink.modifiers.indexOf(open));
    return placeNow({ drink, optionIds, name: name.trim(), note: note.trim() });
  },
  // Order a drink from the menu with one tap; what cannot be had so opens the sheet.
  orderUsual(drink, optionIds) {
    const { avoid = [] } = recall();
    const isUnwanted = allergensOf(drink, optionIds).some((one) => avoid.includes(one));
    if (isUnwanted || !isComplete(drink, optionIds)) return actions.choose(drink.drinkId, optionIds);
    return placeSoon({ drink, optionIds, name: ownName(), note: "" });
  },
  orderNow: () => placeNow(state.placing),
  stopPlacing,
  avoid(allergen, isAvoided) {
    const others = (recall().avoid || []).filter((one) => one !== allergen);
    remember({ avoid: isAvoided ? [...others, allergen] : others });
    draw();
  },
  speak(language) {
    speak(language);
    draw();
  },
  dismissOther,
  switchOrders,
  scanForFriend,
  async rate(stars) {
    try {
      settle((await call("PUT", `orders/${state.order.orderId}/rating`, { body: { stars } })).order);
      announce(say("rated"));
    } catch (error) {
      tell(say(error.code === "rating_closed" ? "error_rating_closed" : "try_again"));
    }
    draw();
  },
  async showMine() {
    if (state.mine) return;
    const { orders } = await call("GET", "orders").catch(() => ({ orders: null }));
    const today = new Date().toDateString();
    state.mine = orders?.filter((one) => one.placedAt && new Date(one.placedAt).toDateString() === today);
    draw();
  },
  askToLeave() {
    state.isLeaving = performance.now();
    draw();
  },
  stay() {
    state.isLeaving = false;
    draw();
  },
  async leave() {
    if (state.isCancelling) return;
    state.isCancelling = true;
    draw();
    await cancel();
    Object.assign(state, { isCancelling: false, isLeaving: false });
    draw();
  },
  async notify() {
    const { orderId } = state.order;
    const outcome = await askForPush(orderId).catch(() => "failed");
    if (outcome === "on") state.pushed = orderId;
    else tell(say("push_failed"));
    draw();
  },
  writeNumber(number) {
    state.sms.number = number;
  },
  async askForSms() {
    const { number } = state.sms;
    try {
      state.sms = await call("PUT", `orders/${state.order.orderId}/notification`, { body: { phoneNumber: number } });
    } catch (error) {
      state.sms.problem = error instanceof Refused && error.code === "invalid_request" ? say("sms_wrong") : say("try_again");
    }
    draw();
  },
};

// A friend's drink is not called out by the name that this phone remembers.
function ownName() {
  return isFriends(state.order) ? "" : recall().name || "";
}

function showOpenChoice(index) {
  state.sheet.isAsked = true;
  draw();
  const field = document.getElementById(`choice-${index}`);
  field.scrollIntoView({ block: "center" });
  field.querySelector("input:not(:disabled)")?.focus({ preventScroll: true });
}

async function cancel() {
  try {
    const { order } = await callUntilAnswered("DELETE", `orders/${state.order.orderId}`, {}, cutOff);
    settle(order);
  } catch (error) {
    await readAnew().catch(cutOff);
    if (error.code === "already_being_made") tell(say("too_late"));
  }
}
