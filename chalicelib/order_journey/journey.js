// The page is fetched again while its order goes on: soon after a change, ever less
// often while nothing happens, and at once when it is looked at again.
const SHORTEST = 2000;
const LONGEST = 20000;
let pause = SHORTEST;
let timer;

const isDone = () => document.querySelector("main").dataset.done === "true";

const refresh = async () => {
  const main = document.querySelector("main");
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = fresh.querySelector("main");
  const isChanged = next && next.textContent !== main.textContent;
  if (isChanged) main.replaceWith(document.adoptNode(next));
  pause = isChanged ? SHORTEST : Math.min(pause * 1.4, LONGEST);
};

const again = async () => {
  if (isDone() || document.hidden) return;
  try {
    await refresh();
  } catch {
    // Without a network the page stays as it is, and is fetched again.
  }
  clearTimeout(timer);
  timer = setTimeout(again, pause);
};

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  pause = SHORTEST;
  again();
});
timer = setTimeout(again, pause);
