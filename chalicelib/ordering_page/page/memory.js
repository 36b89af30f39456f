// What this phone keeps between visits: who it is, its order, and what it likes.
// Tabs share it. Where storage is forbidden, it lasts as long as the page.

const NAME = "serverlesspresso";
let inMemory = {};

// Return everything that is kept.
export function recall() {
  try {
    return JSON.parse(localStorage.getItem(NAME) || "{}");
  } catch {
    return inMemory;
  }
}

// Keep these facts beside the others; null forgets one.
export function remember(facts) {
  inMemory = { ...recall(), ...facts };
  for (const name of Object.keys(inMemory)) if (inMemory[name] === null) delete inMemory[name];
  try {
    localStorage.setItem(NAME, JSON.stringify(inMemory));
  } catch {
    // Private windows may refuse: then this page alone remembers.
  }
}

// Return the key of the scan that comes next: the same in every tab, after every reload and
// every lost answer, until a scan has succeeded.
export function scanKey() {
  const { device, scans = 0 } = recall();
  if (device) return `${device}.${scans}`;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  remember({ device: [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
  return scanKey();
}

// Keep what a successful scan gave.
export function rememberScan(answer, key) {
  const { scans = 0, device } = recall();
  const isFirst = key === `${device}.${scans}`;
  remember({
    token: answer.customerToken,
    orderId: answer.order.orderId,
    scans: isFirst ? scans + 1 : scans,
  });
}
