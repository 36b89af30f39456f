// Shows what the kiosk's server says. The server decides; this page draws, and withdraws the
// code by itself once the server is silent.

import { h, morph, theirs } from "./dom.js";
import { boardColumns, isWelcome, moving } from "./board.js";
import { chime, isSilenced } from "./chime.js";
import { codePanel, fitSymbol } from "./code_panel.js";
import { Fuse, withdrawn } from "./watchdog.js";

const SILENCE_MS = 8000;
const RECONNECT_MS = 3000;

const root = document.getElementById("kiosk");
const fuse = new Fuse();
let view = null;
let heardAt = performance.now();
let version = null;
let known = null;
let showsDetails = false;

connect();
setInterval(() => {
  if (performance.now() - heardAt > SILENCE_MS) show(withdrawn(view));
}, 1000);
addEventListener("resize", () => view && show(view));
addEventListener("keydown", ({ key }) => {
  if (key !== "i") return;
  showsDetails = !showsDetails;
  if (view) show(view);
});

function connect() {
  const source = new EventSource("/events");
  source.onmessage = ({ data }) => receive(JSON.parse(data));
  source.onerror = () => {
    // A browser connects again by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS);
  };
}

function receive(fresh) {
  version ??= fresh.version;
  if (version !== fresh.version) location.reload();
  heardAt = performance.now();
  announce(fresh);
  view = fresh;
  show(fresh);
  fuse.renew(document.querySelector(".code-card"));
}

function announce({ announces, ready, shop }) {
  const isNew = known !== null && ready.some(({ id, isFresh }) => isFresh && !known.has(id));
  if (isNew && announces) chime();
  // Nothing is new to a kiosk that has just started.
  if (shop) known = new Set(ready.map(({ id }) => id));
}

function show(shown) {
  document.title = shown.shop || "Coffee";
  document.documentElement.dataset.theme = shown.theme;
  moving(root, () => morph(root, page(shown)));
  fitSymbol(root);
}

function page(shown) {
  const [across, down] = shown.shift;
  return h("div", {
    id: "kiosk",
    class: [
      shown.staleSince !== null && "stale", across && "shift-across", down && "shift-down",
    ].filter(Boolean).join(" "),
  },
    codePanel(shown),
    ...boardColumns(shown, root),
    footer(shown));
}

function footer(shown) {
  return h("footer", {},
    shown.agenda && h("p", { class: "agenda" }, h("span", { class: "label" }, "Next"), theirs(shown.agenda)),
    shown.line && h("p", { class: "own-line" }, theirs(shown.line)),
    shown.facts.length > 0 && !isWelcome(shown)
      && h("p", { class: "facts" }, h("i"), shown.facts.map((fact) => h("span", {}, theirs(fact)))),
    h("p", { class: shown.isLive ? "connection live" : "connection" },
      shown.announces && isSilenced() && h("span", { class: "muted" }, "sound is off: touch the screen · "),
      showsDetails ? shown.details : shown.connection));
}
