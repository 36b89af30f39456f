// Draws drinks: a glass seen from the side, with what is in it layer by layer.

import { s } from "./dom.js";

const COLOURS = {
  coffee: "#4a2412", crema: "#b5742f", milk: "#f3e3cd", foam: "#fffaf2", cocoa: "#3a1c12",
  latte: "#b98256", tea: "#b9722a", chai: "#c48f5c", ice: "#a9d4e5", water: "#6b3b1c",
};
const GLASSES = {
  demitasse: { top: 40, bottom: 82, wide: 22, narrow: 16, handle: true },
  cup: { top: 30, bottom: 84, wide: 32, narrow: 21, handle: true },
  glass: { top: 16, bottom: 88, wide: 23, narrow: 17, handle: false },
  mug: { top: 26, bottom: 86, wide: 25, narrow: 23, handle: true },
};
// The first that fits counts: the words looked for, the glass, and its layers from the bottom
// as [colour, share].
const DRINKS = [
  [/macchiato/, "demitasse", [["coffee", 0.6], ["crema", 0.12], ["foam", 0.18]]],
  [/espresso|ristretto/, "demitasse", [["coffee", 0.66], ["crema", 0.16]]],
  [/flat|cortado|piccolo/, "cup", [["coffee", 0.34], ["latte", 0.42], ["foam", 0.08]]],
  [/cappuccino/, "cup", [["coffee", 0.3], ["latte", 0.26], ["foam", 0.36]]],
  [/cold|iced|ice\b/, "glass", [["coffee", 0.55], ["water", 0.3]], "ice"],
  [/chai/, "glass", [["chai", 0.68], ["foam", 0.18]]],
  [/mocha|mokka/, "glass", [["cocoa", 0.2], ["coffee", 0.22], ["latte", 0.3], ["foam", 0.16]]],
  [/choc|cocoa|kakao/, "mug", [["cocoa", 0.66], ["foam", 0.18]]],
  [/tea|tee|chá|matcha/, "mug", [["tea", 0.78]], "leaf"],
  [/latte|galão|lait/, "glass", [["milk", 0.3], ["latte", 0.2], ["coffee", 0.2], ["foam", 0.16]]],
  [/americano|filter|long/, "mug", [["coffee", 0.78], ["crema", 0.06]]],
  [/./, "cup", [["coffee", 0.5], ["latte", 0.3]]],
];
// How thick the glass is.
const WALL = 2;

// Return the picture of a drink; `filled` from 0 to 1 is how much of it is in the glass.
export function drinkArt(drink, { steam = false, filled = 1 } = {}) {
  const words = `${drink.drinkId} ${drink.name}`.toLowerCase();
  const [, kind, layers, extra] = DRINKS.find(([pattern]) => pattern.test(words));
  const { top, bottom, wide, narrow, handle } = GLASSES[kind];
  const glass = `M${50 - wide} ${top}L${50 - narrow} ${bottom - 6}Q${50 - narrow + 1} ${bottom} ${50 - narrow + 7} ${bottom}`
    + `H${50 + narrow - 7}Q${50 + narrow - 1} ${bottom} ${50 + narrow} ${bottom - 6}L${50 + wide} ${top}Z`;
  return s("svg", { class: "drink-art", viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false" },
    handle && s("path", { class: "handle", d: handlePath(top, bottom, wide) }),
    s("path", { class: "inside", d: glass }),
    s("g", { class: "contents" }, filled > 0 && poured(layers, GLASSES[kind], filled)),
    extra === "ice" && iceCubes(top),
    s("path", { class: "rim", d: glass }),
    extra === "leaf" && s("path", { class: "leaf", d: `M${50 + wide - 6} ${top - 2}l5 16m-3 0h7v9h-7z` }),
    steam && extra !== "ice" && steamLines(top));
}

function handlePath(top, bottom, wide) {
  const height = bottom - top;
  const x = 50 + wide - 3;
  return `M${x} ${top + height * 0.18}c14 -3 16 ${height * 0.5} ${-3} ${height * 0.46}`;
}

function poured(layers, { top, bottom, wide, narrow }, filled) {
  const halfWidth = (y) => narrow + ((wide - narrow) * (bottom - y)) / (bottom - top) - WALL;
  let level = bottom - WALL;
  return layers.map(([colour, share], index) => {
    const from = level;
    level -= (bottom - top - WALL) * share * filled;
    const [below, above] = [halfWidth(from), halfWidth(level)];
    const round = index === 0 ? 4 : 0;
    return s("path", {
      fill: COLOURS[colour],
      d: `M${50 - above} ${level}L${50 - below} ${from + 0.4 - round}Q${50 - below} ${from + 0.4} ${50 - below + round} ${from + 0.4}`
        + `H${50 + below - round}Q${50 + below} ${from + 0.4} ${50 + below} ${from + 0.4 - round}L${50 + above} ${level}Z`,
    });
  });
}

function iceCubes(top) {
  return [[38, 16, 12], [52, 20, -9], [44, 32, 24]].map(([x, down, turn]) => s("rect", {
    x, y: top + down, width: 12, height: 12, rx: 2.5, fill: COLOURS.ice, opacity: 0.75,
    transform: `rotate(${turn} ${x + 6} ${top + down + 6})`,
  }));
}

function steamLines(top) {
  return s("g", { class: "steam" }, [40, 50, 60].map((x) =>
    s("path", { d: `M${x} ${top - 5}c-5 -6 5 -9 0 -16` })));
}
