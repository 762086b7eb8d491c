// @ts-check
/** What has changed meanwhile: one tab of a browser listens, all hear of it; rows change where they stand. */
const PAUSE_MS = 300;
const LAST = "cashrail.event";
const channel = new BroadcastChannel("cashrail");
const mine = document.querySelector("[data-client]")?.getAttribute("data-client") ?? "";
let timer = 0;

const busy = (/** @type {Element} */ place) =>
  place.matches("[aria-busy=true]") || place.querySelector("details[open], input:focus, input:checked, textarea:focus");

/** Put what is new of this page in its place; the order of rows stays until somebody asks for it. */
async function bring() {
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(place.id);
    if (now && !busy(place)) place.innerHTML = now.innerHTML;
  }
  const now = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-row]")]);
  const here = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-row]")]);
  for (const row of here) {
    const fresh = now.find((each) => each.dataset.row === row.dataset.row);
    if (fresh && !busy(row) && fresh.innerHTML !== row.innerHTML) row.innerHTML = fresh.innerHTML;
  }
  const moved = document.getElementById("moved");
  const order = (/** @type {HTMLElement[]} */ rows) => rows.map((row) => row.dataset.row).join("\n");
  if (moved) moved.hidden = order(now) === order(here);
}

function hear(/** @type {{ id: string, business: string }} */ told) {
  localStorage.setItem(LAST, told.id);
  if (mine && told.business && told.business !== mine) return;
  clearTimeout(timer);
  timer = setTimeout(bring, PAUSE_MS);
}

/** Whichever tab has the lock holds the stream, until it is closed or nobody sees it. */
function hold() {
  if (document.hidden) return;
  const gone = new AbortController();
  navigator.locks.request("cashrail live", { signal: gone.signal }, () => new Promise((/** @type {(_: void) => void} */ let_go) => {
    const after = localStorage.getItem(LAST);
    const stream = new EventSource(after ? `/live?after=${after}` : "/live");
    stream.addEventListener("changed", (event) => {
      const told = { id: event.lastEventId, ...JSON.parse(event.data) };
      hear(told);
      channel.postMessage(told);
    });
    document.addEventListener("visibilitychange", () => {
      stream.close();
      let_go();
    }, { once: true });
  })).catch(() => {});
  document.addEventListener("visibilitychange", () => gone.abort(), { once: true });
}

channel.addEventListener("message", (event) => hear(event.data));
document.addEventListener("visibilitychange", hold);
document.getElementById("moved")?.addEventListener("click", () => location.reload());
hold();
