// Calls the API, by URLs relative to the page. An error status is thrown as `Refused`;
// no answer, or an invalid one, as `Unanswered`, and may be retried.

import { recall } from "./memory.js";

const LIMIT_MS = 10000;
let clockOffsetMs = 0;

export class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.details = error;
  }
}

// `status` is set if a server answered that it cannot.
export class Unanswered extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export class Stopped extends Error {}

// Make a call and return the answer's JSON. `early` is the response of such a call, made already.
export async function call(method, path, { body, key, anonymous, signal, early } = {}) {
  const { token } = recall();
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (token && !anonymous) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  signal?.addEventListener("abort", () => limit.abort());
  let response, answer;
  try {
    response = await (early ? Promise.race([early, rejected(limit.signal)]) : fetch(path, {
      method, headers, body: body && JSON.stringify(body), signal: limit.signal, cache: "no-store",
    }));
    answer = await response.json();
  } catch (error) {
    throw new Unanswered(String(error), response?.status >= 500 ? response.status : undefined);
  } finally {
    clearTimeout(timer);
  }
  noteTime(response);
  if (response.ok) return answer;
  const isThrottled = response.status === 429 && answer.error?.code !== "too_many_scans";
  if (response.status >= 500 || isThrottled || !answer.error) throw new Unanswered(path, response.status);
  throw new Refused(response.status, answer.error);
}

function rejected(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("late"))));
}

// Make an idempotent call, and retry until there is an answer, or until `signal` aborts it.
export async function callUntilAnswered(method, path, options, onTrouble) {
  const { signal } = options;
  for (let attempt = 0; ; attempt++) {
    if (signal?.aborted) throw new Stopped();
    try {
      return await call(method, path, attempt ? { ...options, early: null } : options);
    } catch (error) {
      if (signal?.aborted) throw new Stopped();
      if (!(error instanceof Unanswered)) throw error;
      onTrouble(error);
      await Promise.race([pauseOrOnline(Math.min(3000, 400 * 2 ** attempt)), aborted(signal)]);
    }
  }
}

function aborted(signal) {
  return new Promise((resolve) => signal?.addEventListener("abort", resolve));
}

// Return the server's time in milliseconds: the clocks of phones are often wrong.
export function shopNow() {
  return Date.now() + clockOffsetMs;
}

function noteTime(response) {
  const date = Date.parse(response.headers.get("Date") || "");
  // The header is cut to the second: half a second is the best estimate of the rest.
  if (date && Math.abs(date + 500 - shopNow()) > 1500) clockOffsetMs = date + 500 - Date.now();
}

// Wait this long, or until the phone is online again.
export function pauseOrOnline(milliseconds) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
  });
}
