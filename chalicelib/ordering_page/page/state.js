// The page's state, and how it is rendered when it changes.

const said = document.getElementById("said");
let drawer = () => {};

// `problem` is the error of a refused scan, `elsewhere` an open order at another bar, `other` the
// second order that this phone follows, a friend's or an earlier one, `canBefriend` whether a second
// scan offers a friend's, `placing` the choice that is on its way, `trouble` why the page
// hears nothing: "offline" or "server".
export const state = {
  shop: null, order: null, problem: null, elsewhere: null, other: null, again: null, sheet: null,
  placing: null, sms: null, mine: null, notice: null, trouble: null, promise: null, pushed: null, revision: null,
  isConfirming: false, isLeaving: false, isReady: false, isLive: false,
  canBefriend: false,
};

// Set the function that renders.
export function drawWith(draws) {
  drawer = draws;
}

// Render the present state.
export function draw() {
  drawer();
}

// Record that the shop does not answer, or answers that it cannot: `error` says which.
export function cutOff(error) {
  const trouble = error?.status ? "server" : "offline";
  if (state.trouble === trouble) return;
  state.trouble = trouble;
  draw();
}

// Record that the shop has answered.
export function answered() {
  state.trouble = null;
}

// Show a sentence above the screen until the next change, and announce it.
export function tell(text) {
  state.notice = text;
  announce(text);
}

// Announce to screen readers.
export function announce(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 50);
}
