// What this phone stores between visits: its token, its order, and its choices.
// Tabs share it. Without storage it lasts as long as the page.

const NAME = "serverlesspresso";
const SEEN = "serverlesspresso.seen";
const inMemory = {};

// Return everything that is stored.
export function recall() {
  return read(NAME);
}

// Store these values beside the others; null deletes one.
export function remember(facts) {
  const all = { ...recall(), ...facts };
  for (const name of Object.keys(all)) if (all[name] === null) delete all[name];
  write(NAME, all);
}

// Return the order, the shop and the promise that were shown last, for a reload without a network.
export function recallSeen() {
  return read(SEEN);
}

// Store what is shown now.
export function rememberSeen(seen) {
  write(SEEN, seen);
}

// Return the idempotency key of the next scan: the same in every tab, after every reload and
// every lost answer, until a scan has succeeded.
export function scanKey() {
  const { device, scans = 0 } = recall();
  if (device) return `${device}.${scans}`;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  remember({ device: [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
  return scanKey();
}

// Return whether an order is for a friend.
export function isFriends(order) {
  return recall().friendsId === order.orderId;
}

// Store the result of a successful scan.
export function rememberScan(answer, key, code) {
  const { scans = 0, device } = recall();
  const isFirst = key === `${device}.${scans}`;
  remember({
    token: answer.customerToken,
    orderId: answer.order.orderId,
    code,
    scans: isFirst ? scans + 1 : scans,
  });
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) || "{}");
  } catch {
    return inMemory[name] || {};
  }
}

function write(name, value) {
  inMemory[name] = value;
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows may refuse: then it lasts as long as this page.
  }
}
