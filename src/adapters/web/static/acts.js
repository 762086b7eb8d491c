// @ts-check
/** What is sent to the server, put in place, and taken back act after act. */
import { tell } from "./keys.js";

const REFRESH_MS = 400;
const UNDO = "cashrail.undo";
let refreshing = 0;

/** @returns {{ address: string, number: string, said: string }[]} */
const kept = () => JSON.parse(sessionStorage.getItem(UNDO) ?? "[]");
function keep(/** @type {{ address: string, number: string, said: string }[]} */ acts) {
  sessionStorage.setItem(UNDO, JSON.stringify(acts.slice(-50)));
  const button = document.getElementById("undo");
  if (button) button.hidden = !acts.length;
}

/** A part of a page; who is signed out by now is led to where one signs in. */
export async function ask(/** @type {string} */ address, /** @type {RequestInit} */ how = {}) {
  const answer = await fetch(address, { ...how, headers: { "HX-Request": "true" } });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  const part = document.createElement("template");
  part.innerHTML = await answer.text();
  return { ok: answer.ok && !elsewhere, part: part.content };
}

export const post = (/** @type {string} */ address, /** @type {FormData | Record<string, string>} */ fields) =>
  ask(address, { method: "POST", body: new URLSearchParams(/** @type {any} */ (fields)) }).catch(() => {
    const part = new DocumentFragment();
    part.append("The server did not answer; nothing is known of what was sent. Look again.");
    return { ok: false, part };
  });

/** What an answer says was done, or null where it says why nothing was. */
export const doneIn = (/** @type {{ ok: boolean, part: DocumentFragment }} */ answer) =>
  answer.ok ? /** @type {HTMLElement | null} */ (answer.part.querySelector("[data-said]")) : null;

/** Say what was done, and keep how it is taken back. */
export function remember(/** @type {HTMLElement} */ done) {
  const { said = "", undo: address = "", number = "" } = done.dataset;
  if (address) keep([...kept(), { address, number, said }]);
  tell(said, address ? undo : null);
}

/** The page's list and figures as they are now; neither its order nor the cursor is ours to change. */
export function refresh() {
  clearTimeout(refreshing);
  const target = `#${document.querySelector("[data-refreshed]")?.id}`;
  refreshing = setTimeout(() => {
    /** @type {any} */ (window).htmx.ajax("GET", location.href, { target, select: target, swap: "outerMorph" });
  }, REFRESH_MS);
}

async function undo() {
  const acts = kept();
  const last = acts.pop();
  if (!last) return;
  keep(acts);
  const { ok, part } = await post(last.address, { number: last.number });
  tell(ok ? `Taken back: ${last.said}` : (part.textContent?.trim() ?? "It was not taken back."));
  refresh();
  document.dispatchEvent(new CustomEvent("undone"));
}

document.addEventListener("click", (event) => {
  if (/** @type {HTMLElement} */ (event.target).closest("#undo")) undo();
});
keep(kept());
