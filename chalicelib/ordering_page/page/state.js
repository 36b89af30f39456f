// The page's one state, and the way to have it drawn when it has changed.

const said = document.getElementById("said");
let drawer = () => {};

export const state = {
  shop: null, order: null, problem: null, again: null, sheet: null, sms: null,
  isBusy: false, isLeaving: false, isCut: false, isReady: false, isLive: false, canNotify: false,
};

// Say who draws.
export function drawWith(draws) {
  drawer = draws;
}

// Draw the state as it is now.
export function draw() {
  drawer();
}

// Note that the shop does not answer.
export function cutOff() {
  if (state.isCut) return;
  state.isCut = true;
  draw();
}

// Tell those who do not see the screen.
export function announce(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 50);
}
