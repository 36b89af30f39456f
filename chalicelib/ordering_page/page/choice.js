// What a customer may choose, and what is chosen by default. Pure.

// Return the options chosen at first: of each choice that is required, the first in stock.
export function usualOptions(drink) {
  return drink.modifiers
    .filter((modifier) => modifier.required)
    .map((modifier) => modifier.options.find((option) => option.available))
    .filter(Boolean)
    .map((option) => option.optionId);
}

// Return the chosen options after a tap on one of them.
export function toggled(optionIds, modifier, optionId) {
  const siblings = modifier.options.map((option) => option.optionId);
  const isOn = optionIds.includes(optionId);
  if (modifier.multiple) return isOn ? optionIds.filter((id) => id !== optionId) : [...optionIds, optionId];
  const others = optionIds.filter((id) => !siblings.includes(id));
  return isOn && !modifier.required ? others : [...others, optionId];
}

// Return whether a drink can be had at all: it and an option of each required choice.
export function isAvailable(drink) {
  return drink.available && drink.modifiers.every(
    (modifier) => !modifier.required || modifier.options.some((option) => option.available));
}

// Return the chosen options without those that have sold out, and with what is required.
export function stillPossible(drink, optionIds) {
  const inStock = drink.modifiers.flatMap((modifier) => modifier.options)
    .filter((option) => option.available).map((option) => option.optionId);
  const kept = optionIds.filter((id) => inStock.includes(id));
  const missing = drink.modifiers
    .filter((modifier) => modifier.required && !modifier.options.some((option) => kept.includes(option.optionId)))
    .map((modifier) => modifier.options.find((option) => option.available)?.optionId)
    .filter(Boolean);
  return [...kept, ...missing];
}

// Return what was ordered last time, if the menu can still fulfil all of it.
export function theSameAgain(menu, last) {
  const drink = last && menu.find((one) => one.drinkId === last.drinkId);
  if (!drink || !isAvailable(drink)) return null;
  const optionIds = stillPossible(drink, last.optionIds);
  const isSame = last.optionIds.every((id) => optionIds.includes(id));
  return isSame ? { drink, optionIds } : null;
}

// Return the names of the chosen options, in the menu's order.
export function namesOf(drink, optionIds) {
  return drink.modifiers.flatMap((modifier) => modifier.options)
    .filter((option) => optionIds.includes(option.optionId)).map((option) => option.name);
}

// Return the newer of two versions of an order. A position that it lacks is taken from the older.
export function newer(known, next) {
  if (!known || known.orderId !== next.orderId) return next;
  if (next.version < known.version) return known;
  const isQueued = next.state === "PLACED" && known.state === "PLACED";
  return {
    ...next,
    position: next.position ?? (isQueued ? known.position : null),
    estimatedWaitSeconds: next.estimatedWaitSeconds ?? (isQueued ? known.estimatedWaitSeconds : null),
  };
}
