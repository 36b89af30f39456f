// Sentences in the customer's language. Each file in `languages` has the same keys; the build
// makes one of them, with the sentences of all languages for each key.

import { sentences, tags } from "./languages.json";
import { recall, remember } from "./memory.js";

// Each language by its own name, for the switch.
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français", pt: "Português" };
const known = [recall().language, ...(navigator.languages || []), "en"].filter(Boolean);
let chosen, column, tag;
// They take a slow phone some 50 ms to make: none is made before it is used.
const made = {};
use(known.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tags.includes(tag)));

function use(language) {
  tag = known.find((one) => one.toLowerCase().startsWith(language)) || language;
  chosen = language;
  column = tags.indexOf(language);
  document.documentElement.lang = language;
}

// Return the language of the page.
export function language() {
  return chosen;
}

// Show the page in another language from now on, and store that.
export function speak(language) {
  remember({ language });
  use(language);
}

// Return the sentence of that key, its {names} filled in. With `count`, its plural form.
export function say(key, values = {}) {
  const form = "count" in values ? `${key}_${plural().select(values.count)}` : key;
  const text = (sentences[form] ?? sentences[`${key}_other`] ?? sentences[key])?.[column] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Return whether there is a sentence of that key.
export function knows(key) {
  return key in sentences;
}

// Return a wait such as "4–7 min", of `{low, high}` in seconds.
export function sayWait({ low, high }) {
  const from = Math.round(low / 60);
  const to = Math.max(1, Math.ceil(high / 60));
  if (from < 1) return say("wait_under", { to });
  return from === to ? say("wait_about", { to }) : say("wait_range", { from, to });
}

// Return the time of day of a time, as this phone writes it.
export function sayTime(time, isExact = false) {
  return clock(isExact).format(new Date(time));
}

function plural() {
  return (made[chosen] ||= new Intl.PluralRules(chosen));
}

function clock(isExact) {
  const second = isExact ? "2-digit" : undefined;
  return (made[`${tag} ${isExact}`] ||= new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit", second }));
}

// Return "14:32–14:35" of two times.
export function sayTimes(from, to) {
  const [start, end] = [sayTime(from), sayTime(to)];
  return start === end ? start : `${start}–${end}`;
}

// Return "4:07" of a number of seconds.
export function sayCountdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Return what is wrong by an error's code, or in the shop's words if the code is not known.
export function sayError(error) {
  return knows(`error_${error.code}`) ? say(`error_${error.code}`) : error.message;
}

// Return an allergen's name in the customer's language, or as the shop wrote it.
export function sayAllergen(name) {
  return translated("allergen", name);
}

// Return a common word of menus in the customer's language, or as the shop wrote it.
export function sayMenu(name) {
  return translated("menu", name);
}

function translated(kind, name) {
  const key = `${kind}_${name.toLowerCase().replaceAll(" ", "_")}`;
  return knows(key) ? say(key) : name;
}
