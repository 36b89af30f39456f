// The actions of the customer: choose, order, cancel, ask for a text message.

import { call, callUntilAnswered, Refused } from "./api.js";
import { toggled, usualOptions } from "./choice.js";
import { accept, closeSheet, readAnew, startOver } from "./follow.js";
import { recall, remember } from "./memory.js";
import { askToNotify, unlockSound } from "./signals.js";
import { announce, cutOff, draw, state } from "./state.js";
import { say } from "./words.js";

export const actions = {
  choose(drinkId) {
    const drink = state.shop.menu.find((one) => one.drinkId === drinkId);
    state.sheet = { drink, optionIds: usualOptions(drink), name: recall().name || "", note: "" };
    history.pushState({ sheet: true }, "");
    draw();
  },
  closeSheet,
  toggle(modifier, optionId) {
    state.sheet.optionIds = toggled(state.sheet.optionIds, modifier, optionId);
    draw();
  },
  write(name, text) {
    state.sheet[name] = text;
  },
  order() {
    const { drink, optionIds, name, note } = state.sheet;
    return place({ drinkId: drink.drinkId, optionIds, name: name.trim(), note: note.trim() });
  },
  orderAgain() {
    const { drink, optionIds } = state.again;
    return place({ drinkId: drink.drinkId, optionIds, name: recall().name || "", note: "" });
  },
  askToLeave() {
    state.isLeaving = true;
    draw();
    document.getElementById("really")?.focus();
  },
  stay() {
    state.isLeaving = false;
    draw();
  },
  async leave() {
    await busily(() => cancel());
    state.isLeaving = false;
    draw();
  },
  async notify() {
    await askToNotify();
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

async function busily(work) {
  if (state.isBusy) return;
  state.isBusy = true;
  draw();
  try {
    await work();
  } finally {
    state.isBusy = false;
    draw();
  }
}

function place({ drinkId, optionIds, name, note }) {
  unlockSound();
  const body = { drinkId, optionIds, ...(name && { name }), ...(note && { note }) };
  return busily(async () => {
    try {
      const { order } = await callUntilAnswered("PUT", `orders/${state.order.orderId}`, { body }, cutOff);
      remember({ last: { ...recall().last, [order.shopId]: { drinkId, optionIds } }, name: name || null });
      accept(order);
    } catch (error) {
      await explain(error);
    }
  });
}

// Show why an order was refused. It may have been placed in another tab.
async function explain(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) return startOver();
  await readAnew().catch(() => cutOff());
  if (state.order?.state !== "SCANNED") return;
  const text = error.code === "sold_out" ? say("just_sold_out") : error.message;
  if (state.sheet) state.sheet.problem = text;
  announce(text);
}

async function cancel() {
  try {
    const { order } = await callUntilAnswered("DELETE", `orders/${state.order.orderId}`, {}, cutOff);
    accept(order);
  } catch (error) {
    if (error.code === "already_being_made") announce(say("too_late"));
    await readAnew().catch(() => cutOff());
  }
}
