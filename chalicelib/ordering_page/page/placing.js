// Places an order: at once from the sheet, after a moment to undo it from the menu.

import { callUntilAnswered, Refused, Stopped } from "./api.js";
import { stillPossible } from "./choice.js";
import { readAnew, settle, startOver } from "./follow.js";
import { isFriends, recall, remember } from "./memory.js";
import { unlockSound } from "./signals.js";
import { announce, cutOff, draw, state } from "./state.js";
import { say, sayError } from "./words.js";

export const UNDO_MS = 4000;

// Place a choice, `{drink, optionIds, name, note}`, once the moment to undo it is over.
export function placeSoon(choice) {
  if (state.placing) return;
  unlockSound();
  const placing = { ...choice, phase: "undo", since: performance.now(), stop: new AbortController() };
  placing.timer = setTimeout(() => state.placing === placing && placeNow(placing), UNDO_MS);
  placing.stop.signal.addEventListener("abort", () => clearTimeout(placing.timer));
  state.placing = placing;
  announce(say("placing_soon", { drink: choice.drink.name }));
  draw();
}

// Place a choice now.
export async function placeNow({ drink, optionIds, name, note }) {
  clearTimeout(state.placing?.timer);
  const current = state.shop.menu.find((one) => one.drinkId === drink.drinkId);
  const { lost } = current ? stillPossible(current, optionIds, drink) : { lost: [drink.name] };
  if (lost.length || !current.available) return reconsider({ drink, optionIds, name, note }, lost);
  const placing = { drink, optionIds, name, note, phase: "sending", stop: new AbortController() };
  state.placing = placing;
  state.notice = null;
  draw();
  try {
    const sent = send(placing);
    unlockSound(); // it takes a slow phone a while
    await sent;
  } catch (error) {
    await explain(error, placing);
  }
  if (state.placing === placing) state.placing = null;
  return draw();
}

async function send(placing) {
  const { drink, optionIds, name, note } = placing;
  const body = { drinkId: drink.drinkId, optionIds, ...(name && { name }), ...(note && { note }) };
  const options = { body, signal: placing.stop.signal };
  const { order } = await callUntilAnswered("PUT", `orders/${state.order.orderId}`, options, (error) => {
    placing.canStop = true;
    cutOff(error);
    draw();
  });
  if (!isFriends(order)) {
    remember({ last: { ...recall().last, [order.shopId]: { drinkId: drink.drinkId, optionIds } }, name: name || null });
  }
  settle(order);
}

// Stop: at once before it was sent, else as soon as it is known whether the bar has it.
export async function stopPlacing() {
  const { placing } = state;
  placing.stop.abort();
  if (placing.phase === "undo") {
    state.placing = null;
    announce(say("not_ordered"));
  } else placing.phase = "stopping";
  draw();
}

// Show why an order was not placed. It may have been placed in another tab.
async function explain(error, placing) {
  if (error instanceof Stopped) return learnWhetherPlaced();
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) return startOver();
  await readAnew().catch(cutOff);
  if (state.order?.state !== "SCANNED") return undefined;
  const isGone = error.code === "sold_out";
  return reconsider(placing, [], isGone ? say("just_sold_out") : sayError(error.details));
}

async function learnWhetherPlaced() {
  if (state.order?.state !== "SCANNED") return;
  const options = {};
  const { order } = await callUntilAnswered("GET", `orders/${state.order.orderId}`, options, cutOff);
  settle(order);
  if (order.state === "SCANNED") announce(say("not_ordered"));
}

// Return to the sheet with a choice that cannot be had as it was.
function reconsider({ drink, optionIds, name, note }, lost, problem) {
  state.placing = null;
  const current = state.shop.menu.find((one) => one.drinkId === drink.drinkId) || { ...drink, available: false };
  const text = problem || (lost.length ? say("lost", { names: lost.join(", ") }) : say("just_sold_out"));
  if (!state.sheet) history.pushState({ sheet: true }, "");
  state.sheet = {
    drink: current, name: name || "", note: note || "", since: state.sheet?.since ?? performance.now(),
    optionIds: stillPossible(current, optionIds).optionIds, lost, problem: text,
  };
  announce(text);
  draw();
}
