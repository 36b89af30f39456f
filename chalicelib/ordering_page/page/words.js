// Sentences in the phone's language. Each file in `languages` has the same keys.

import languages from "./languages.json";

const known = [...(navigator.languages || []), "en"];
const chosen = known.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => languages[tag]);
const plural = new Intl.PluralRules(chosen);
const clock = new Intl.DateTimeFormat(known[0], { hour: "numeric", minute: "2-digit" });
document.documentElement.lang = chosen;

// Return the sentence of that key, its {names} filled in. With `count`, its plural form.
export function say(key, values = {}) {
  const words = languages[chosen];
  const form = "count" in values ? `${key}_${plural.select(values.count)}` : key;
  const text = words[form] ?? words[`${key}_other`] ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Return whether there is a sentence of that key.
export function knows(key) {
  return key in languages[chosen];
}

// Return a wait such as "4–7 min", of `{low, high}` in seconds.
export function sayWait({ low, high }) {
  const from = Math.round(low / 60);
  const to = Math.max(1, Math.ceil(high / 60));
  if (from < 1) return say("wait_under", { to });
  return from === to ? say("wait_about", { to }) : say("wait_range", { from, to });
}

// Return the time of day of an ISO time, as this phone writes it.
export function sayTime(text) {
  return clock.format(new Date(text));
}

// Return "4:07" of a number of seconds.
export function sayCountdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Return an allergen's name in the phone's language, or as the shop wrote it.
export function sayAllergen(name) {
  const key = `allergen_${name.toLowerCase()}`;
  return knows(key) ? say(key) : name;
}
