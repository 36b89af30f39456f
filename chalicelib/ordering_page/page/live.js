// Receives updates: MQTT over a presigned WebSocket URL, a new one for every connection. After
// connecting the state is read again, then messages are applied. Without a connection it polls.

import mqtt from "u8-mqtt";
import { call, pauseOrOnline, Refused, Unanswered } from "./api.js";

const CONNECT_MS = 6000;
const PING_MS = 20000;
const PONG_MS = 4000;
const POLL_MS = 3500;
const SLOWEST_POLL_MS = 15000;
const SLEPT_MS = 15000;
// Between attempts to connect while the shop answers: something on the way blocks WebSockets.
const BLOCKED_MS = 60000;

export class Live {
  // `onMessage(message)` gets each message; `read()` reads the state again, and returns a promise of
  // whether it had changed; `onChange(isLive)` is called when the connection is made or lost.
  constructor({ onMessage, read, onChange }) {
    Object.assign(this, { onMessage, read, onChange });
    this.isLive = false;
    this.isWanted = false;
    this.round = 0;
  }

  // Connect and stay connected.
  start() {
    if (this.isWanted) return;
    this.isWanted = true;
    this.keepConnected();
    this.keepPolling();
    this.keepPinging();
  }

  // Disconnect, and do not reconnect.
  stop() {
    this.isWanted = false;
    this.drop();
  }

  // The page was hidden: its connection may be lost without an event.
  slept() {
    this.sleptAt = Date.now();
  }

  // The page or the network is back: read at once, and reconnect unless it was for a moment.
  woke(isSure) {
    if (!this.isWanted) return;
    this.readQuietly();
    const wasLong = this.sleptAt && Date.now() - this.sleptAt > SLEPT_MS;
    if (isSure || wasLong) this.drop();
    else if (this.isLive) this.ping();
    this.sleptAt = null;
    this.hurry?.();
  }

  drop() {
    this.socket?.close();
    this.lost?.();
  }

  async keepConnected() {
    for (let failures = 0; this.isWanted; failures++) {
      try {
        await this.connect();
        failures = 0;
        const gone = new Promise((resolve) => (this.lost = resolve));
        if (this.socket.readyState !== WebSocket.OPEN) this.lost();
        this.setLive(true);
        await this.readQuietly(true);
        await gone;
      } catch (error) {
        if (error instanceof Refused) return;
        if (error instanceof Unanswered) this.readQuietly(); // checks whether the shop answers
        else if (failures > 3 && (await this.readQuietly())) this.isBlocked = true;
      }
      this.setLive(false);
      const longest = this.isBlocked ? BLOCKED_MS : 3000;
      if (this.isWanted) await this.pause(Math.min(longest, 300 * 2 ** failures) * (0.7 + 0.6 * Math.random()));
    }
  }

  async connect() {
    const session = this.session || (await call("POST", "realtime", { body: {} }));
    this.session = null; // the one that a scan brought is good for the first connection
    const socket = (this.socket = new WebSocket(session.url, ["mqtt"]));
    const closed = new Promise((_, fail) => {
      socket.addEventListener("close", () => {
        this.lost?.();
        fail(new Error("closed"));
      });
    });
    const client = mqtt({
      on_mqtt_type: { mqtt_publish: (packet, { mqtt: from }) => this.take(packet, from) },
      keep_alive: 0, // this file pings, and checks for the answer
      log_conn() {},
      on_error() {},
    });
    const opened = (async () => {
      client.with_websock(socket);
      await client.connect({ client_id: session.clientId, keep_alive: 120, flags: { clean_start: true } });
      const [answer] = await client.subscribe({ topics: session.topics, qos: 1 });
      if (!answer || answer.answers.some((reason) => reason >= 128)) throw new Error("refused");
    })();
    this.client = client;
    await within(CONNECT_MS, Promise.race([opened, closed]), () => socket.close());
    this.isBlocked = false;
  }

  take(packet, from) {
    if (packet.qos) from.puback(packet);
    try {
      this.onMessage(packet.json());
    } catch (error) {
      console.error(error);
    }
  }

  async keepPinging() {
    while (this.isWanted) {
      await new Promise((resolve) => setTimeout(resolve, PING_MS));
      if (this.isLive) await this.ping();
    }
  }

  async ping() {
    const { socket, client } = this;
    if (socket.readyState !== WebSocket.OPEN) return this.drop();
    return within(PONG_MS, client.ping(), () => socket.close()).catch(() => {
      if (socket === this.socket) this.drop();
    });
  }

  async keepPolling() {
    for (let unchanged = 0; this.isWanted; ) {
      await pauseOrOnline(Math.min(SLOWEST_POLL_MS, POLL_MS * 1.2 ** Math.max(0, unchanged - 2)));
      if (!this.isWanted || this.isLive || document.hidden) continue;
      const wasCut = this.isCut;
      const hasAnswered = await this.readQuietly();
      this.isCut = !hasAnswered;
      unchanged = this.hasChanged ? 0 : unchanged + 1;
      if (!hasAnswered) unchanged = Math.min(unchanged, 2); // so that it is soon back
      if (wasCut && hasAnswered) this.hurry?.();
    }
  }

  // Read the state again and return whether that succeeded. With `isFresh`, a read in progress
  // is not enough: it may have begun before the connection.
  readQuietly(isFresh) {
    if (this.reading && !isFresh) return this.reading;
    const reading = this.read().then((hasChanged) => {
      this.hasChanged = hasChanged;
      return true;
    }, () => (this.hasChanged = false));
    this.reading = reading;
    reading.then(() => this.reading === reading && (this.reading = null));
    return reading;
  }

  pause(milliseconds) {
    const hurried = new Promise((resolve) => (this.hurry = resolve));
    return Promise.race([pauseOrOnline(milliseconds), hurried]);
  }

  setLive(isLive) {
    if (this.isLive === isLive) return;
    this.isLive = isLive;
    this.onChange(isLive);
  }
}

function within(milliseconds, promise, onLate) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      onLate();
      reject(new Error("late"));
    }, milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
