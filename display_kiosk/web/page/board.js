// Draws the order board: the numbers being prepared, and those that are ready.

import { h, theirs } from "./dom.js";

// Sizes of a number, in rem: the largest at which all of a column's numbers fit.
const SIZES = [12, 10, 8.5, 7, 5.8, 4.8, 4.2];
// The height of the newest ready ticket, in rem: of a number, and of a name below it.
const NEWEST = [[20, 5], [14, 4]];
const GAP = 1.2;
// Of a number's size: the width of a digit, and the height of a line of a name.
const DIGIT = 0.68;
const NAME = 0.3;
const SMALLEST_NAME = 1.4;
// Of a name's size: the width of a letter; of a wide script's letter; and of a line's height.
const LETTER = 0.66;
const WIDE_LETTER = 1.1;
const LINE = 1.2;
const [PADDING_ACROSS, PADDING_DOWN] = [1.2, 1.8];
// In ems: a longer name is smaller on the newest ticket.
const LONG = 8;
const MOST_ACROSS = 8;
const MOVE_MS = 700;

// Whether there are no orders, so that the board tells how to order.
export function isWelcome({ ready, preparing, code }) {
  return !ready.length && !preparing.length && code.symbol !== null;
}

export function boardColumns(view, root) {
  const isEmpty = isWelcome(view);
  const takesOrders = view.code.symbol !== null;
  const stale = view.staleSince ? `as of ${view.staleSince}` : "";
  return [
    column("preparing", "Preparing", view.preparing, view, root, stale || view.queue.join(" · "),
      takesOrders && (isEmpty ? steps(view.facts) : none("All orders are ready"))),
    column("ready", "Ready", view.ready, view, root, stale || (view.ready.length ? "please collect" : ""),
      takesOrders && none("Your number appears here")),
  ];
}

function column(name, title, tickets, view, root, remark, instead) {
  const isReady = name === "ready";
  const list = root.querySelector(`.${name} .tickets`);
  const { classes, shown, pages, page } = fitted(tickets, list, isReady, view.page);
  return h("section", { class: name },
    h("header", {},
      h("h2", {}, title),
      h("p", { class: "remark" }, remark),
      pages > 1 && pageIndicator(page, pages)),
    h("ol", { class: `tickets ${classes}` }, shown.map((ticket, at) => card(ticket, isReady && at === 0))),
    !tickets.length && instead);
}

function none(text) {
  return h("p", { class: "none" }, text);
}

function pageIndicator(page, pages) {
  const dots = Array.from({ length: pages }, (_, at) => h("i", { class: at === page && "now" }));
  return h("p", { class: "pages", "aria-label": `page ${page + 1} of ${pages}` },
    pages > 8 ? `page ${page + 1} of ${pages}` : dots);
}

function steps(facts) {
  const list = ["Scan the code", "Choose your drink", "Watch your number"].map((step) => h("li", {}, step));
  return h("div", { class: "steps" },
    h("ol", {}, list),
    facts.length > 0 && h("ul", { class: "day" }, facts.map((fact) => h("li", {}, theirs(fact)))));
}

function card(ticket, isNewest) {
  const kinds = ["ticket", isNewest && "newest", ticket.isFresh && "fresh", ticket.isBeingMade && "making"];
  return h("li", { class: kinds.filter(Boolean).join(" "), "data-key": ticket.id },
    h("strong", {}, String(ticket.number)),
    ticket.name && h("span", { class: isNewest && lengthOf(ticket.name) > LONG && "long" }, theirs(ticket.name)));
}

// Return the classes of a column's list, the tickets of a page, and how many pages there are.
// The newest ready ticket is on every page, and larger.
function fitted(tickets, list, hasNewest, turn) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [width, height] = list ? [list.clientWidth / rem - GAP, list.clientHeight / rem - GAP] : [30, 40];
  const others = hasNewest ? tickets.slice(1) : tickets;
  const kept = hasNewest ? tickets.slice(0, 1) : [];
  const { size, newest, across, lines, places } = largest(tickets, others.length, hasNewest, width, height);
  const pages = Math.max(1, Math.ceil(others.length / places));
  const page = turn % pages;
  return {
    classes: `size-${SIZES.indexOf(size)} newest-${newest} across-${across} lines-${lines}`,
    pages, page, shown: [...kept, ...others.slice(page * places, (page + 1) * places)],
  };
}

function largest(tickets, count, hasNewest, width, height) {
  const hasName = tickets.some(({ name }) => name);
  for (const [newest, [number, name]] of NEWEST.entries()) {
    const below = hasNewest ? height - number - (hasName ? name : 0) - GAP : height;
    for (const size of SIZES) {
      const found = { size, newest, ...capacity(size, tickets, width, below) };
      const isLast = newest === NEWEST.length - 1 && size === SIZES[SIZES.length - 1];
      // The newest is not enlarged at the expense of the others' legibility.
      if (found.places >= count && (newest > 0 || size >= 7) || isLast) return found;
    }
  }
}

// Return how many tickets of a size fit side by side, and altogether; at least one.
function capacity(size, tickets, width, height) {
  const digits = Math.max(2, ...tickets.map(({ number }) => String(number).length));
  const line = Math.max(SMALLEST_NAME, size * NAME);
  const names = tickets.map(({ name }) => name);
  const longestWord = Math.max(0, ...names.flatMap((name) => name.split(" ")).map((word) => lengthOf(word) * line));
  const longestName = Math.max(0, ...names.map((name) => lengthOf(name) * line));
  const cardWidth = Math.min(width, Math.max(digits * DIGIT * size, longestWord) + PADDING_ACROSS);
  const across = Math.max(1, Math.min(MOST_ACROSS, Math.floor((width + GAP) / (cardWidth + GAP))));
  const room = (width + GAP) / across - GAP - PADDING_ACROSS;
  const lines = longestName === 0 ? 0 : longestName > room ? 2 : 1;
  const cardHeight = size * 1.02 + lines * line * LINE + PADDING_DOWN;
  return { across, lines, places: Math.max(1, across * Math.floor((height + GAP) / (cardHeight + GAP))) };
}

// Return the width of a text, in ems.
function lengthOf(text) {
  return [...text].reduce((sum, letter) => sum + (letter >= "\u1100" ? WIDE_LETTER : LETTER), 0);
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Change the page, and let every ticket that has another place move there.
export function moving(root, change) {
  const before = new Map([...root.querySelectorAll(".ticket")].map((ticket) => [ticket.dataset.key, ticket.getBoundingClientRect()]));
  change();
  if (calm.matches || !before.size) return;
  for (const ticket of root.querySelectorAll(".ticket")) {
    const from = before.get(ticket.dataset.key);
    const to = ticket.getBoundingClientRect();
    if (from && (from.x !== to.x || from.y !== to.y)) move(ticket, from, to);
  }
}

function move(ticket, from, to) {
  const scale = from.height / to.height || 1;
  ticket.animate(
    [{ transformOrigin: "0 0", transform: `translate(${from.x - to.x}px, ${from.y - to.y}px) scale(${scale})` },
      { transformOrigin: "0 0", transform: "none" }],
    { duration: MOVE_MS, easing: "cubic-bezier(.2, .9, .25, 1)" },
  );
}
