// @ts-check
/** The Console: documents are chosen, what is decided of them is shown first, and what it does to the cash. */
import { ask, doneIn, post, refresh, remember } from "./acts.js";
import { current, tell } from "./keys.js";

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("batch"));
const place = document.getElementById("batch-part");
const boxes = () => /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-row] [name=pick]"));

function count() {
  const chosen = [...boxes()].filter((box) => box.checked).length;
  const told = document.getElementById("chosen");
  if (told) told.textContent = chosen ? `${chosen} chosen` : "The row under the cursor";
}

function show(/** @type {DocumentFragment} */ part) {
  place?.replaceChildren(part);
  if (!dialog?.open) dialog?.showModal();
  /** @type {HTMLElement | null | undefined} */ (place?.querySelector("[data-focus]"))?.focus();
}

/** What the form sends for the rows chosen, or for the row under the cursor where none is. */
async function choose(/** @type {HTMLFormElement} */ form, /** @type {HTMLButtonElement} */ button) {
  const fields = new FormData(form, button);
  const here = /** @type {HTMLInputElement | null | undefined} */ (current()?.querySelector("[name=pick]"));
  if (!fields.has("pick") && here) fields.append("pick", here.value);
  if (!fields.has("pick")) return tell("Choose a document first: go to its row, or press x on several.");
  const { part } = await post(button.getAttribute("formaction") ?? form.action, fields);
  if (button.dataset.into) document.getElementById(button.dataset.into)?.replaceChildren(part);
  else show(part);
}

async function decide(/** @type {HTMLFormElement} */ form) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const answer = await post(form.action, new FormData(form));
  const done = doneIn(answer);
  if (done) {
    for (const box of boxes()) box.checked = false;
    count();
    dialog?.close();
    current()?.focus();
    remember(done);
  } else {
    delete form.dataset.sent;
    show(answer.part);
  }
  refresh();
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.id === "picks") {
    event.preventDefault();
    choose(form, /** @type {HTMLButtonElement} */ (event.submitter));
  } else if (form.hasAttribute("data-decide")) {
    event.preventDefault();
    decide(form);
  }
});
document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("[data-part]"));
  if (link) {
    event.preventDefault();
    ask(link.href).then(({ part }) => show(part));
  } else if (target.closest("[data-closes]")) {
    dialog?.close();
    current()?.focus();
  } else if (target.closest("[data-chooses]")) {
    const every = target.closest("[data-chooses]")?.getAttribute("data-chooses") === "all";
    const here = /** @type {HTMLInputElement | null | undefined} */ (current()?.querySelector("[name=pick]"));
    const shown = [...boxes()].filter((box) => !box.closest("[data-row]")?.hasAttribute("hidden"));
    const value = every ? shown.some((box) => !box.checked) : !here?.checked;
    for (const box of every ? shown : here ? [here] : []) box.checked = value;
    count();
  }
});
document.addEventListener("change", count);
document.addEventListener("htmx:after:settle", count);
count();
