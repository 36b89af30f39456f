// Draws signs, in the style of the cups.

import { s } from "./dom.js";

const CUP = "M22 40h46v22q0 18-18 18H40q-18 0-18-18zM68 46h6q9 0 9 9t-9 9h-7";
const SIGNS = {
  cup: [CUP, "M34 30c-4-6 4-9 0-16M46 30c-4-6 4-9 0-16M58 30c-4-6 4-9 0-16"],
  empty: [CUP, "M35 66q10-9 20 0M37 52v3M53 52v3"],
  moon: ["M64 60a28 28 0 1 1-24-40a23 23 0 0 0 24 40zM72 22v12M66 28h12"],
  pause: [CUP, "M38 50v18M52 50v18"],
  code: ["M18 18h24v24H18zM58 18h24v24H58zM18 58h24v24H18zM28 29h4M68 29h4M28 69h4M58 58h8v8M82 58v10M58 80h8M76 82h6"],
  bell: ["M26 68q8-8 8-26a16 16 0 0 1 32 0q0 18 8 26zM44 78q6 8 12 0"],
  text: ["M16 24h68v42H46L30 80V66H16zM32 40h36M32 52h22"],
  warning: ["M50 16l38 68H12zM50 42v20M50 72v2"],
  done: ["M20 54l20 20 40-46"],
  plus: ["M50 20v60M20 50h60"],
  star: ["M50 12l12 26 28 3-21 19 6 28-25-14-25 14 6-28-21-19 28-3z"],
  close: ["M26 26l48 48M74 26L26 74"],
  places: [CUP, "M34 24l11-9 11 9"],
};

// Return a sign by its name.
export function sign(name, kind = "sign") {
  return s("svg", { class: kind, viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false" },
    SIGNS[name].map((d) => s("path", { d })));
}
