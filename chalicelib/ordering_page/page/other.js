// The second order that a phone follows: a friend's, or a drink that is still on the counter. It is
// shown as a banner, called when it is ready, and can be switched to.

import { call, callUntilAnswered, Refused, shopNow } from "./api.js";
import { newer } from "./choice.js";
import { accept, endingOf, keepPossible, keepSeen, live } from "./follow.js";
import { isFriends, recall, remember, rememberScan, scanKey } from "./memory.js";
import { callOver, nudge } from "./signals.js";
import { announce, cutOff, draw, state, tell } from "./state.js";
import { knows, say } from "./words.js";

const ON_THE_COUNTER_MS = 3600000;

// Return whether an order is in a final state.
export function hasEnded({ state: name }) {
  return name === "COLLECTED" || name === "CANCELLED";
}

// Follow one of these orders, as they were seen last, besides the present one.
export function keepOther(seen, present) {
  const { seenReady } = recall();
  const other = seen.find((one) => one && one.orderId !== present.orderId && one.orderId !== seenReady && !hasEnded(one)
    && (one.state !== "SCANNED" || isFriends(one)) && !(shopNow() - Date.parse(one.completedAt) > ON_THE_COUNTER_MS));
  state.other = null;
  if (other?.state === "COMPLETED") state.other = other;
  else if (other) readOther(other.orderId); // it may have ended since
}

// Read the other order again, or for the first time.
export async function readOther(orderId) {
  if (!orderId) return;
  const answer = await call("GET", `orders/${orderId}`).catch(() => null);
  if (answer && orderId !== state.order?.orderId) takeOther(answer.order);
}

// Apply the other order of an answer or a message, unless a newer version is known.
export function takeOther(order) {
  const before = state.other?.orderId === order.orderId ? state.other : null;
  if (order.version < before?.version) return;
  const isOver = order.state === "COLLECTED" || order.reason === "customer" || (hasEnded(order) && !before);
  const isRecalled = before?.isRecalled || before?.state === "COMPLETED";
  state.other = isOver ? null : { ...newer(before, order), isRecalled, promise: before?.promise };
  if (before && order.state !== before.state) {
    if (order.state === "COMPLETED") callOver(order);
    if (order.state === "CANCELLED" && !isOver) nudge(order, say(endingOf(order)));
    announce(bannerOf(state.other || order));
  }
  if (state.order) accept(state.order);
}

// Return what the banner of the other order says.
export function bannerOf(order) {
  const { number, state: name, isRecalled } = order;
  if (name === "COMPLETED") return say("earlier_ready", { number });
  if (name === "CANCELLED") return `${number ?? ""} ${say(endingOf(order))}`;
  if (name === "MAKING" && isRecalled) return say("earlier_recalled", { number });
  return number ? `${say("number")} ${number}: ${say(`short_${name}`)}` : say(`short_${name}`);
}

// Show the other order, and this one as the other.
export function switchOrders() {
  const { order, other } = state;
  show(other, order);
}

// Dismiss the other order.
export function dismissOther() {
  remember({ seenReady: state.other.orderId });
  state.other = null;
  keepSeen();
  draw();
}

// Scan the last code for a friend: a second order of this phone.
export async function scanForFriend() {
  const { order, shop } = state;
  state.canBefriend = false;
  draw();
  const [key, { code }] = [scanKey(), recall()];
  try {
    const options = { body: { code, forFriend: true }, key };
    const answer = await callUntilAnswered("POST", `shops/${shop.shopId}/scans`, options, cutOff);
    rememberScan(answer, key, code);
    remember({ friendsId: answer.order.orderId });
    state.shop = { ...answer.shop, readAt: Date.now() };
    keepPossible();
    show(answer.order, order);
    tell(say("for_friend"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(`${say(knows(`refused_${error.code}`) ? `refused_${error.code}` : "refused_other")}. ${say("scan_again")}`);
  }
  draw();
}

function show(order, other) {
  const kept = hasEnded(other) ? null : { ...other, promise: state.promise };
  Object.assign(state, { order, other: kept, promise: order.promise, notice: null, sms: null, isLeaving: false });
  remember({ orderId: order.orderId });
  accept(order);
  if (order.state === "PLACED") live.readQuietly(true); // its place in the line
}
