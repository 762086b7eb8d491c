// @ts-check
/** The Tray: evidence beside the list, acts that are sent while the cursor goes on, undo act after act. */
import { current, moveTo, rows, step, tell } from "./keys.js";

const PAUSE_MS = 60;
const REFRESH_MS = 400;
const WIDE = matchMedia("(min-width: 1100px)");
const ACTS = "iIsSmMcefo";
const UNDO = "cashrail.undo";

const pane = document.getElementById("pane");
/** What was typed and not sent yet, by form and field. @type {Map<string, string>} */
const typed = new Map();
/** @type {AbortController | null} */
let loading = null;
/** Keys that came before the evidence they mean. @type {string[]} */
let waiting = [];
let timer = 0;
let refreshing = 0;

/** @returns {{ address: string, number: string, said: string }[]} */
const kept = () => JSON.parse(sessionStorage.getItem(UNDO) ?? "[]");
function keep(/** @type {{ address: string, number: string, said: string }[]} */ acts) {
  sessionStorage.setItem(UNDO, JSON.stringify(acts.slice(-50)));
  const button = document.getElementById("undo");
  if (button) button.hidden = !acts.length;
}

async function ask(/** @type {string} */ address, /** @type {RequestInit} */ how = {}) {
  const answer = await fetch(address, { ...how, headers: { "HX-Request": "true" } });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  const part = document.createElement("template");
  part.innerHTML = await answer.text();
  return { ok: answer.ok && !elsewhere, part: part.content };
}

const send = (/** @type {HTMLFormElement} */ form) =>
  ask(form.action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (new FormData(form))) });
const field = (/** @type {HTMLInputElement} */ each) => `${each.form?.action} ${each.form?.id} ${each.name}`;

function show(/** @type {DocumentFragment} */ part) {
  pane?.replaceChildren(part);
  pane?.removeAttribute("aria-busy");
  for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (pane?.querySelectorAll("input:not([type=hidden])") ?? []))
    if (typed.has(field(each))) {
      each.value = typed.get(field(each)) ?? "";
      each.form?.removeAttribute("hidden");
    }
  const keys = waiting;
  waiting = [];
  for (const key of keys) replay(key);
}

function replay(/** @type {string} */ key) {
  const into = /** @type {HTMLInputElement} */ (document.activeElement);
  if (!into?.matches("input")) (current() ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  else if (key === "Enter") into.form?.requestSubmit();
  else if (key === "Escape") into.blur();
  else if (key.length === 1) {
    into.setRangeText(key, into.selectionStart ?? 0, into.selectionEnd ?? 0, "end");
    into.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function load() {
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (current()?.querySelector("[data-open]"));
  if (!pane || !link || !WIDE.matches) return;
  loading?.abort();
  const mine = (loading = new AbortController());
  pane.setAttribute("aria-busy", "true");
  clearTimeout(timer);
  timer = setTimeout(async () => {
    try {
      show((await ask(link.href, { signal: mine.signal })).part);
    } catch (error) {
      if (!mine.signal.aborted) tell(`The server does not answer: ${error}`);
    }
  }, PAUSE_MS);
}

/** The list and its figures as they are now; neither its order nor the cursor is ours to change. */
function refresh() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => {
    /** @type {any} */ (window).htmx.ajax("GET", location.href, { target: "#tray", select: "#tray", swap: "outerMorph" });
  }, REFRESH_MS);
}

async function act(/** @type {HTMLFormElement} */ form) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const row = current();
  const leaves = form.hasAttribute("data-leaves") && row;
  row?.setAttribute("aria-busy", "true");
  if (leaves) {
    const last = rows().at(-1) === row;
    row.classList.add("leaving");
    step(last ? -1 : 1);
  }
  const { ok, part } = await send(form).catch((error) => ({ ok: false, part: new DocumentFragment(), error }));
  row?.removeAttribute("aria-busy");
  const done = /** @type {HTMLElement | null} */ (part.querySelector("[data-said]"));
  if (!ok || !done) {
    delete form.dataset.sent;
    row?.classList.remove("leaving");
    if (leaves) moveTo(row);
    tell(part.textContent?.trim() || "The server did not answer; nothing is known of what was sent. Look again.");
    return;
  }
  for (const each of /** @type {any} */ (form.elements)) typed.delete(field(each));
  if (leaves) {
    if (rows().length === 1) pane?.replaceChildren();
    row.remove();
  } else load();
  const { said = "", undo: address = "", number = "" } = done.dataset;
  if (address) keep([...kept(), { address, number, said }]);
  tell(said, address ? undo : null);
  refresh();
}

async function undo() {
  const acts = kept();
  const last = acts.pop();
  if (!last) return;
  keep(acts);
  const { ok, part } = await ask(last.address, { method: "POST", body: new URLSearchParams({ number: last.number }) });
  tell(ok ? `Taken back: ${last.said}` : (part.textContent?.trim() ?? "It was not taken back."));
  refresh();
  load();
}

async function preview(/** @type {HTMLFormElement} */ form) {
  const into = document.getElementById(form.dataset.preview ?? "");
  into?.replaceChildren((await send(form)).part);
  /** @type {HTMLElement | null | undefined} */ (into?.querySelector("[data-focus]"))?.focus();
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.preview) {
    event.preventDefault();
    preview(form);
  } else if (form.hasAttribute("data-act") && pane) {
    event.preventDefault();
    act(form);
  }
});
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-opens], #undo");
  if (button?.id === "undo") undo();
  else if (button) {
    const form = document.getElementById(/** @type {HTMLElement} */ (button).dataset.opens ?? "");
    form?.removeAttribute("hidden");
    const first = /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector("input:not([type=hidden]), select"));
    first?.focus();
    if (first?.hasAttribute("data-selects")) first.select();
  }
});
document.addEventListener("input", (event) => {
  const each = /** @type {HTMLInputElement} */ (event.target);
  if (each.form?.hasAttribute("data-act")) typed.set(field(each), each.value);
});
// A key that comes before the evidence of the row it means waits for it, and never meets the row before.
document.addEventListener("keydown", (event) => {
  if (pane?.ariaBusy !== "true" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (waiting.length || (ACTS.includes(event.key) && event.target === current())) {
    waiting.push(event.key);
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("cursor", load);

keep(kept());
if (pane && WIDE.matches) current() ? load() : step(1);
