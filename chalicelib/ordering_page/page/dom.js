// Renders: builds elements, and updates the page to match them.
// Text is set as text alone, so that nothing that people write becomes markup.

const SVG = "http://www.w3.org/2000/svg";

// Return an element. Attributes that begin with "on" are handlers; null and false leave one out.
export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

// Return an element of SVG.
export function s(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element[name] = value;
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child || child === 0));
  return element;
}

// Return text that a person wrote, in its own writing direction.
export function theirs(text) {
  return h("bdi", {}, text);
}

const HANDLERS = ["onclick", "oninput", "onchange", "onsubmit", "onkeydown", "oncancel", "ontoggle"];

// Update `old` to match `fresh`, and reuse its elements: focus, caret and running
// animations are preserved.
export function morph(old, fresh) {
  const had = [...old.attributes];
  for (const { name } of had) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of HANDLERS) if (old[name] !== fresh[name]) old[name] = fresh[name];
  if (old.tagName === "INPUT") {
    if (old.checked !== fresh.checked) old.checked = fresh.checked;
    if (old.type !== "radio" && old.type !== "checkbox" && old.value !== fresh.value) old.value = fresh.value;
  }
  morphChildren(old, [...fresh.childNodes]);
}

function morphChildren(old, wanted) {
  const kept = [...old.childNodes];
  wanted.forEach((fresh, index) => {
    const place = kept.findIndex((node) => isLike(node, fresh));
    if (place < 0) {
      old.insertBefore(fresh, old.childNodes[index] || null);
      return;
    }
    const [node] = kept.splice(place, 1);
    if (old.childNodes[index] !== node) old.insertBefore(node, old.childNodes[index] || null);
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data !== fresh.data) node.data = fresh.data;
    } else morph(node, fresh);
  });
  for (const node of kept) node.remove();
}

function isLike(one, other) {
  if (one.nodeType !== other.nodeType) return false;
  if (one.nodeType === Node.TEXT_NODE) return true;
  return one.tagName === other.tagName && keyOf(one) === keyOf(other);
}

function keyOf(element) {
  return element.getAttribute("data-key") || element.id;
}

// Ignore the second tap of a double tap on what has only just appeared: an element with
// `data-since`, the time from `performance.now()`, takes no taps until it has come to rest.
// A keyboard's clicks, which count no taps, are meant.
const REST_MS = 400;

addEventListener("click", (event) => {
  const since = event.target.closest?.("[data-since]")?.dataset.since;
  if (!since || !event.detail || performance.now() - since > REST_MS) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
