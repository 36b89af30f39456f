// The page's state, and how it is rendered when it changes.

const said = document.getElementById("said");
let drawer = () => {};

export const state = {
  shop: null, order: null, problem: null, again: null, sheet: null, sms: null,
  isBusy: false, isLeaving: false, isCut: false, isReady: false, isLive: false, canNotify: false,
};

// Set the function that renders.
export function drawWith(draws) {
  drawer = draws;
}

// Render the present state.
export function draw() {
  drawer();
}

// Record that the shop does not answer.
export function cutOff() {
  if (state.isCut) return;
  state.isCut = true;
  draw();
}

// Announce to screen readers.
export function announce(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 50);
}
