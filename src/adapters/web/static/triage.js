// @ts-check
/** The Tray: evidence beside the list, and acts that are sent while the cursor goes on. */
import { ask, doneIn, post, refresh, remember } from "./acts.js";
import { current, moveTo, rows, step, tell } from "./keys.js";

const PAUSE_MS = 60;
const WIDE = matchMedia("(min-width: 1100px)");
const ACTS = "iIsSmMcefo";

const pane = document.getElementById("pane");
/** What was typed and not sent yet, by form and field. @type {Map<string, string>} */
const typed = new Map();
/** @type {AbortController | null} */
let loading = null;
/** Keys that came before the evidence they mean. @type {string[]} */
let waiting = [];
let timer = 0;

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

async function act(/** @type {HTMLFormElement} */ form) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const row = current();
  const leaves = form.hasAttribute("data-leaves") && row;
  row?.setAttribute("aria-busy", "true");
  if (leaves) {
    row.classList.add("leaving");
    step(rows().at(-1) === row ? -1 : 1);
  }
  const answer = await post(form.action, new FormData(form));
  const done = doneIn(answer);
  row?.removeAttribute("aria-busy");
  if (!done) {
    delete form.dataset.sent;
    row?.classList.remove("leaving");
    if (leaves) moveTo(row);
    tell(answer.part.textContent?.trim() ?? "");
    return;
  }
  for (const each of /** @type {any} */ (form.elements)) typed.delete(field(each));
  if (leaves) {
    if (rows().length === 1) pane?.replaceChildren();
    row.remove();
  } else load();
  remember(done);
  refresh();
}

async function preview(/** @type {HTMLFormElement} */ form) {
  const into = document.getElementById(form.dataset.preview ?? "");
  into?.replaceChildren((await post(form.action, new FormData(form))).part);
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
  const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-opens]"));
  if (!button) return;
  const form = document.getElementById(button.dataset.opens ?? "");
  form?.removeAttribute("hidden");
  const first = /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector("input:not([type=hidden]), select"));
  first?.focus();
  if (first?.hasAttribute("data-selects")) first.select();
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
document.addEventListener("undone", load);

if (pane && WIDE.matches) current() ? load() : step(1);
