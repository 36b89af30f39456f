// What this phone stores between visits: its token, its order, and its last choice.
// Tabs share it. Without storage it lasts as long as the page.

const NAME = "serverlesspresso";
let inMemory = {};

// Return everything that is stored.
export function recall() {
  try {
    return JSON.parse(localStorage.getItem(NAME) || "{}");
  } catch {
    return inMemory;
  }
}

// Store these values beside the others; null deletes one.
export function remember(facts) {
  inMemory = { ...recall(), ...facts };
  for (const name of Object.keys(inMemory)) if (inMemory[name] === null) delete inMemory[name];
  try {
    localStorage.setItem(NAME, JSON.stringify(inMemory));
  } catch {
    // Private windows may refuse: then it lasts as long as this page.
  }
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

// Store the result of a successful scan.
export function rememberScan(answer, key) {
  const { scans = 0, device } = recall();
  const isFirst = key === `${device}.${scans}`;
  remember({
    token: answer.customerToken,
    orderId: answer.order.orderId,
    scans: isFirst ? scans + 1 : scans,
  });
}
