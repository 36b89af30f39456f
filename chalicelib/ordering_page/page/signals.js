// Alerts the customer: the title blinks, the phone sounds, vibrates and shows a notification,
// where the phone supports it. The screen stays on while the customer waits.

import { notify } from "./push.js";
import { say } from "./words.js";

const RING_AGAIN_MS = 20000;
const MOST_RINGS = 15;

let sound = null;
let blinking = 0;
let ringing = 0;
let lock = null;
let isLockWanted = false;

// Unlock sound. Phones allow it within a touch only, and forget it with a reload.
export function unlockSound() {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!Sound) return;
  sound ||= new Sound();
  if (sound.state !== "running") sound.resume();
}

// Alert the customer in every way that the drink is ready, and again until the phone is touched.
export function callOver(order) {
  hush();
  const title = say("ready_title", { number: order.number });
  blink(title);
  ring();
  let rings = 1;
  ringing = setInterval(() => (rings++ < MOST_RINGS ? ring() : clearInterval(ringing)), RING_AGAIN_MS);
  notify(title, say("ready_body", { drink: order.drinkName }), order.orderId);
}

// Alert the customer quietly to a change for the worse.
export function nudge(order, text) {
  navigator.vibrate?.(300);
  notify(text, order.drinkName || "", order.orderId);
}

// Stop the alert.
export function hush() {
  clearInterval(blinking);
  clearInterval(ringing);
}

// Hold the screen on, or release it.
export async function keepAwake(isWanted) {
  isLockWanted = isWanted && !document.hidden;
  if (!isLockWanted) return letSleep();
  if (lock || !navigator.wakeLock) return undefined;
  lock = navigator.wakeLock.request("screen").catch(() => null); // a phone that saves its battery may refuse
  const granted = await lock;
  if (!granted) return (lock = null);
  granted.addEventListener("release", () => (lock = null));
  return undefined;
}

async function letSleep() {
  const held = lock;
  lock = null;
  (await held)?.release();
}

function ring() {
  chime();
  navigator.vibrate?.([250, 120, 250, 120, 600]);
}

function blink(title) {
  let isOn = false;
  blinking = setInterval(() => {
    isOn = !isOn;
    document.title = isOn ? title : "☕ ☕ ☕";
  }, 900);
  document.title = title;
}

function chime() {
  if (sound?.state !== "running") return;
  [659.3, 830.6, 987.8, 1318.5].forEach((pitch, index) => {
    const at = sound.currentTime + index * 0.16;
    const note = sound.createOscillator();
    const volume = sound.createGain();
    note.frequency.value = pitch;
    note.type = "triangle";
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.35, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
    note.connect(volume).connect(sound.destination);
    note.start(at);
    note.stop(at + 1);
  });
}
