// @ts-check
/** Keys: whatever has `data-key` does by its key what it does by a click; rows have a cursor. */

const SEQUENCE_MS = 1200;
const OFF = "cashrail.keys";
const NAMED = { ArrowDown: "j", ArrowUp: "k" };

/** @type {string} */
let begun = "";
let begunAt = 0;
/** @type {string | null} */
let at = null;

const all = (/** @type {string} */ what, /** @type {ParentNode} */ within = document) =>
  /** @type {HTMLElement[]} */ ([...within.querySelectorAll(what)]);
const isShown = (/** @type {HTMLElement} */ each) => each.getClientRects().length > 0;

/** What is said for a moment at the foot of the page; `undo` adds a button that takes back. */
export function tell(/** @type {string} */ sentence, /** @type {(() => void) | null} */ undo = null) {
  const status = document.getElementById("status");
  if (!status) return;
  status.textContent = sentence;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo (u)";
    button.addEventListener("click", undo);
    status.append(button);
  }
  clearTimeout(Number(status.dataset.timer));
  status.dataset.timer = String(setTimeout(() => status.replaceChildren(), 10000));
}

export const rows = () => all("[data-row]").filter((row) => !row.hidden);
export const current = () => rows().find((row) => row.dataset.row === at) ?? null;

/** Put the cursor on a row; the page hears of it as `cursor`. */
export function moveTo(/** @type {HTMLElement | null | undefined} */ row) {
  if (!row) return;
  for (const each of all("[data-row].at")) each.classList.remove("at");
  at = row.dataset.row ?? null;
  row.classList.add("at");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  sessionStorage.setItem(`cursor ${location.pathname}`, at ?? "");
  row.dispatchEvent(new CustomEvent("cursor", { bubbles: true }));
}

/** One row on or back; from nowhere to the first. */
export function step(/** @type {number} */ by) {
  const shown = rows();
  const index = shown.findIndex((row) => row.dataset.row === at);
  moveTo(index < 0 ? shown[0] : shown[Math.min(Math.max(index + by, 0), shown.length - 1)]);
}

function open() {
  const link = /** @type {HTMLElement | null | undefined} */ (current()?.querySelector("[data-open]"));
  if (!link) return false;
  link.click();
  return true;
}

/** By the key alone what the button or link of that key does; the innermost place that has it counts. */
function act(/** @type {string} */ key) {
  const dialog = document.querySelector("dialog[open]");
  const found = all(`[data-key="${CSS.escape(key)}"]`, dialog ?? document).filter(isShown);
  const element = found.find((each) => current()?.contains(each)) ?? found[0];
  if (!element) return false;
  if (element.matches(":disabled")) tell(element.title || "This is not for you to do.");
  else if (element.matches("input, select, textarea")) element.focus();
  else element.click();
  return true;
}

function isTyped(/** @type {KeyboardEvent} */ event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function pressed(/** @type {KeyboardEvent} */ event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyped(event)) {
    if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
    return;
  }
  const inDialog = Boolean(document.querySelector("dialog[open]"));
  const key = NAMED[/** @type {keyof typeof NAMED} */ (event.key)] ?? event.key;
  if (!inDialog && (key === "j" || key === "k") && rows().length) {
    step(key === "j" ? 1 : -1);
    event.preventDefault();
  } else if (event.repeat) {
    return;
  } else if (!inDialog && key === "Enter" && event.target === current()) {
    if (open()) event.preventDefault();
  } else if (localStorage.getItem(OFF) !== "off" || key === "?") {
    const sequence = event.timeStamp - begunAt < SEQUENCE_MS ? `${begun} ${key}` : "";
    if ((sequence && act(sequence)) || act(key)) {
      event.preventDefault();
      begun = "";
    } else {
      begun = key;
      begunAt = event.timeStamp;
    }
  }
}

/** The keys of this page, in sections, as its own buttons have them. */
function listKeys(/** @type {HTMLElement} */ into) {
  const sections = new Map([["The list", rows().length ? [["j", "Next"], ["k", "Back"], ["Enter", "Open"]] : []]]);
  for (const each of all("[data-key]")) {
    const section = /** @type {HTMLElement | null} */ (each.closest("[data-keys]"))?.dataset.keys ?? "This page";
    const label = each.dataset.label ?? [...each.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("");
    const known = sections.get(section) ?? [];
    if (!known.some(([key]) => key === each.dataset.key)) known.push([each.dataset.key ?? "", label.trim()]);
    sections.set(section, known);
  }
  into.replaceChildren(...[...sections].filter(([, keys]) => keys.length).map(([title, keys]) => {
    const section = document.createElement("section");
    const list = document.createElement("dl");
    for (const [key, label] of keys) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: label }));
    }
    section.append(Object.assign(document.createElement("h3"), { textContent: title }), list);
    return section;
  }));
}

function find(/** @type {HTMLInputElement} */ field) {
  const wanted = field.value.trim().toLocaleLowerCase();
  for (const row of all(`${field.dataset.finds} [data-row]`))
    row.hidden = !(row.textContent ?? "").toLocaleLowerCase().includes(wanted);
}

document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const opener = /** @type {HTMLElement | null} */ (target.closest("[data-dialog]"));
  if (opener) {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(opener.dataset.dialog ?? ""));
    const list = document.getElementById("keys-list");
    if (dialog?.id === "keys" && list) listKeys(list);
    dialog?.showModal();
  } else if (!target.closest("a, button, input, select, textarea, label, summary")) {
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-row]"));
    if (row && !getSelection()?.toString()) moveTo(row);
  }
});
document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.dataset.finds) find(field);
  if (field.id === "keys-off") localStorage.setItem(OFF, field.checked ? "off" : "on");
});
// A part of the page that comes anew has lost what we had noted on its rows.
document.addEventListener("htmx:after:settle", () => {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-finds]"));
  if (field?.value) find(field);
  const row = current();
  const lost = !document.activeElement || document.activeElement === document.body;
  if (row && lost) moveTo(row);
  else row?.classList.add("at");
});

const off = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-off"));
if (off) off.checked = localStorage.getItem(OFF) === "off";
const kept = sessionStorage.getItem(`cursor ${location.pathname}`);
if (kept) moveTo(rows().find((row) => row.dataset.row === kept));
