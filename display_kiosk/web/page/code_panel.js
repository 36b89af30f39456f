// Draws the code's panel: the code, or the notice that says why there is none.

import { h, s, theirs } from "./dom.js";
import { drinkArt } from "./drink_art.js";

export function codePanel(view) {
  const { code } = view;
  return h("section", { class: code.symbol ? "scan" : "scan closed" },
    h("header", { class: "brand" },
      view.hasLogo && h("img", { class: "logo", src: "/logo", alt: "" }),
      h("h1", {}, theirs(view.shop)),
      view.message && h("p", { class: "message" }, theirs(view.message))),
    code.symbol ? shownCode(code) : notice(code),
    h("div", { class: "drinks" }, view.drinks.map((drink) =>
      h("figure", { "data-key": drink.drinkId }, drinkArt(drink)))));
}

function shownCode(code) {
  return h("div", { class: "code" },
    h("h2", {}, code.headline),
    h("div", { class: "card-room" },
      h("div", { class: "card-place" },
        h("p", { class: "behind", "aria-hidden": "true" }, "Back in a moment"),
        h("div", { class: "code-card", "data-key": "card" }, symbol(code.symbol)))),
    s("svg", { class: "time", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true" },
      s("rect", { class: "gone", width: 100, height: 1 }),
      s("rect", { class: "rest", width: code.shareLeft * 100, height: 1 })),
    h("p", { class: code.isFew ? "left few" : "left" }, code.drinksLeft),
    h("p", { class: "next" }, "next code in ", h("b", {}, code.secondsLeft)));
}

function symbol({ size, path }) {
  return s("svg", {
    class: "symbol", viewBox: `0 0 ${size} ${size}`, "data-size": size, "shape-rendering": "crispEdges",
    role: "img", "aria-label": "QR code",
  }, s("path", { d: path }));
}

function notice(code) {
  return h("div", { class: "notice" },
    drinkArt({ drinkId: "cappuccino", name: "" }, { steam: true }),
    h("h2", {}, code.headline),
    code.countdown && h("p", { class: "countdown" }, code.countdown),
    h("p", {}, code.text));
}

// Make every module of the code the same whole number of the screen's pixels.
export function fitSymbol(root) {
  const svg = root.querySelector(".symbol");
  if (!svg) return;
  const room = svg.parentElement.clientWidth * devicePixelRatio;
  const modules = Number(svg.dataset.size);
  const side = (Math.max(1, Math.floor(room / modules)) * modules) / devicePixelRatio;
  svg.setAttribute("width", side);
  svg.setAttribute("height", side);
}
