// When a drink will be ready, as a range of times that is kept and not moved on silently. Pure.
// Times are in milliseconds of the shop's clock.

const STEP_MS = 60000;

// Return the promise for an order after an estimate. `known` is kept until the order moves up
// the line: the same estimate, repeated ten minutes later, is not a new promise.
export function promised(known, order, now) {
  const mine = known?.orderId === order.orderId ? known : null;
  if (order.state !== "PLACED" || !order.estimatedWaitSeconds) return mine;
  const position = order.position ?? 0;
  if (mine && position >= mine.position) return mine;
  const { low, high } = order.estimatedWaitSeconds;
  const from = now + low * 1000;
  return {
    orderId: order.orderId, position, from, to: Math.max(now + high * 1000, from),
    isLate: Boolean(mine && (mine.isLate || from > mine.to)),
  };
}

// Return what may be said of a promise now: a range of times, and the minutes until then. A
// promise that has passed becomes a wider range from now on.
export function outlook(promise, now) {
  const late = now - promise.to;
  const from = Math.max(promise.from, now);
  const to = late < 0 ? promise.to : now + Math.max(2 * STEP_MS, late / 2);
  return {
    from, to, isLate: promise.isLate || late >= 0,
    low: Math.max(0, (from - now) / 1000), high: (to - now) / 1000,
  };
}
