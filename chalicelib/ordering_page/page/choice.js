// What a customer may choose, what is chosen by default, and what is in it. Pure.

// Return the options chosen at first: of each choice that is required, the bar's usual one,
// which is its first. A usual one that has sold out is not replaced: the customer chooses.
export function usualOptions(drink) {
  return drink.modifiers
    .filter((modifier) => modifier.required && modifier.options[0].available)
    .map((modifier) => modifier.options[0].optionId);
}

// Return the names of the bar's usual options that have sold out.
export function missingUsual(drink) {
  return drink.modifiers
    .filter((modifier) => modifier.required && !modifier.options[0].available)
    .map((modifier) => modifier.options[0].name);
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

// Return the chosen options that can still be had, and the names of those that cannot.
export function stillPossible(drink, optionIds, before = drink) {
  const inStock = allOptions(drink).filter((option) => option.available).map((option) => option.optionId);
  const gone = optionIds.filter((id) => !inStock.includes(id));
  return { optionIds: optionIds.filter((id) => inStock.includes(id)), lost: namesOf(before, gone) };
}

// Return the first required choice that is not made, or undefined.
export function openChoice(drink, optionIds) {
  return drink.modifiers.find((modifier) =>
    modifier.required && !modifier.options.some((option) => optionIds.includes(option.optionId)));
}

// Return those of the names that are of extras: their loss leaves no choice to make.
export function extrasAmong(drink, names) {
  const extras = drink.modifiers.filter((modifier) => !modifier.required)
    .flatMap((modifier) => modifier.options).map((option) => option.name);
  return names.filter((name) => extras.includes(name));
}

// Return whether a drink with these options can be ordered as it is.
export function isComplete(drink, optionIds) {
  return isAvailable(drink) && !openChoice(drink, optionIds)
    && stillPossible(drink, optionIds).optionIds.length === optionIds.length;
}

// Return what was ordered last time, if the menu can still fulfil all of it.
export function theSameAgain(menu, last) {
  const drink = last && menu.find((one) => one.drinkId === last.drinkId);
  return drink && isComplete(drink, last.optionIds) ? { drink, optionIds: last.optionIds } : null;
}

// Return the names of the chosen options, in the menu's order.
export function namesOf(drink, optionIds) {
  return chosen(drink, optionIds).map((option) => option.name);
}

// Return the allergens of a whole choice: the drink's, less what its options remove, plus what
// they add.
export function allergensOf(drink, optionIds) {
  const changes = chosen(drink, optionIds).map((option) => option.allergens).filter(Boolean);
  const removed = changes.flatMap((change) => change.removes || []);
  const added = changes.flatMap((change) => change.adds || []);
  return [...new Set([...drink.allergens.filter((name) => !removed.includes(name)), ...added])];
}

// Return every allergen that a menu names, for a filter.
export function allergensOn(menu) {
  return [...new Set(menu.flatMap((drink) => [
    ...drink.allergens, ...allOptions(drink).flatMap((option) => option.allergens?.adds || []),
  ]))];
}

// Return the shop as it is for this order, or without one for whoever scans now: in a rush with the
// short menu. Who scanned before keeps the whole one.
export function shortened(shop, order, now) {
  const { rush, menu } = shop;
  const since = order ? Date.parse(order.scannedAt) : now;
  if (!rush?.drinkIds || since < Date.parse(rush.startsAt) || now >= Date.parse(rush.endsAt)) return shop;
  return { ...shop, isShort: true, menu: menu.filter((drink) => rush.drinkIds.includes(drink.drinkId)) };
}

// Return the drinks by their section, in the menu's order; a menu without sections is one. Today's
// `favourites`, drink ids, come first.
export function sectionsOf(menu, favourites = []) {
  const popular = favourites.flatMap((id) => menu.filter((drink) => drink.drinkId === id));
  const sections = new Map(popular.length ? [["Popular today", popular]] : []);
  for (const drink of menu) {
    if (popular.includes(drink)) continue;
    const name = drink.section || "";
    sections.set(name, [...(sections.get(name) || []), drink]);
  }
  return [...sections];
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

function chosen(drink, optionIds) {
  return allOptions(drink).filter((option) => optionIds.includes(option.optionId));
}

function allOptions(drink) {
  return drink.modifiers.flatMap((modifier) => modifier.options);
}
