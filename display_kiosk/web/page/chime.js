// Plays a chime of two notes, if the browser allows sound.

const NOTES_HZ = [880, 659.3];
const NOTE_SECONDS = 0.35;

let context = null;

export function chime() {
  const audio = awake();
  if (audio.state !== "running") return;
  NOTES_HZ.forEach((hertz, index) => {
    const at = audio.currentTime + index * NOTE_SECONDS;
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.setValueAtTime(0.4, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS * 2);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + NOTE_SECONDS * 2);
  });
}

// Return whether the browser waits for a touch before it plays sound.
export function isSilenced() {
  return awake().state !== "running";
}

function awake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

addEventListener("pointerdown", () => context && awake());
