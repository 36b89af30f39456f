// Withdraws the code when the server is silent, and when this page itself hangs.

// Less than the 20 s within which a code that may be invalid has to be gone.
const FUSE_MS = 15000;

// Hides the code's card after a while, unless it is renewed. The browser's compositor runs
// the animation, so the card vanishes even while the page's script hangs.
export class Fuse {
  #animation = null;
  #card = null;

  renew(card) {
    if (card !== this.#card) {
      this.#animation?.cancel();
      this.#card = card;
      this.#animation = card && card.animate(
        [{ opacity: 1 }, { opacity: 1, offset: 0.999 }, { opacity: 0 }],
        { duration: FUSE_MS, fill: "forwards" },
      );
    } else if (this.#animation) {
      this.#animation.currentTime = 0;
    }
  }
}

const UNKNOWN = {
  shop: "", queue: [], ready: [], preparing: [], drinks: [], message: "", line: "", agenda: "",
  page: 0, shift: [0, 0], announces: false, theme: "light", hasLogo: false, now: "", details: "",
};

// Return what is shown instead of `view` while the server is silent.
export function withdrawn(view) {
  const last = view || UNKNOWN;
  return {
    ...last,
    code: {
      symbol: null, headline: "One moment", countdown: "",
      text: "Back in a moment. Orders already placed are safe.",
    },
    queue: [],
    facts: [],
    staleSince: last.now,
    isLive: false,
    connection: last.now ? `Back in a moment · last update ${last.now}` : "Back in a moment",
    details: "This page does not hear its server: is ./shop kiosk --web running?",
  };
}
