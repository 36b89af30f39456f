// Alerts the customer: the title blinks, the phone sounds, vibrates and shows a notification,
// where the phone supports it. The screen stays on while the customer waits.

import { say } from "./words.js";

let sound = null;
let blinking = 0;
let lock = null;

// Unlock sound. Phones allow it within a tap only.
export function unlockSound() {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!Sound) return;
  sound ||= new Sound();
  sound.resume();
}

// Return whether to ask for permission to show notifications.
export function canAskToNotify() {
  return "Notification" in window && isSecureContext && Notification.permission === "default";
}

// Ask for permission to show notifications; within a tap only.
export async function askToNotify() {
  return (await Notification.requestPermission()) === "granted";
}

// Alert the customer in every way that the drink is ready.
export function callOver(order) {
  const title = say("ready_title", { number: order.number });
  blink(title);
  chime();
  navigator.vibrate?.([250, 120, 250, 120, 600]);
  notify(title, say("ready_body", { drink: order.drinkName }), order.orderId);
}

// Alert the customer quietly that the order was cancelled.
export function nudge(order, text) {
  navigator.vibrate?.(300);
  notify(text, order.drinkName || "", order.orderId);
}

// Stop the alert.
export function hush() {
  clearInterval(blinking);
  blinking = 0;
}

// Hold the screen on, or release it.
export async function keepAwake(isWanted) {
  if (!isWanted || document.hidden) {
    lock?.release();
    lock = null;
    return;
  }
  if (lock || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch {
    // A phone that saves its battery may refuse.
  }
}

function blink(title) {
  hush();
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

function notify(title, body, tag) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(title, { body, tag });
  } catch {
    // Chrome on Android shows them for installed pages only.
  }
}
