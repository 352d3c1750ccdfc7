/* Ctrl+Enter sends the form one is in, or the page's own when one is in none. Keys are declared in the markup: data-key="n" or a sequence, data-key="g l". `/` searches, `?` shows the list. */
import { act, bound, isOn, isShown, mayAct } from "./keys.js";

const PAUSE = 1200;
let prefix = "";
let forget = 0;

function submit(event) {
  const form = event.target.closest("form") ?? [...document.querySelectorAll("main form[data-dirty]")].find(isShown);
  if (!form) return;
  event.preventDefault();
  const button = [...form.elements].find((field) => field.matches("button:not([type=button], [type=reset]), input[type=submit]"));
  form.requestSubmit(button && !button.disabled ? button : undefined);
}

function search() {
  const field = [...document.querySelectorAll("[data-search], input[type=search]")].find(isShown);
  if (!field) {
    document.querySelector('a[href="/search/"]')?.click(); // a page without a search box: the one for everything
    return true;
  }
  field.focus();
  field.select();
  return true;
}

function label(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, b, svg").forEach((part) => part.remove());
  return element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? copy.textContent.trim();
}

function help() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog || dialog.open) return;
  const found = new Map();
  for (const element of bound()) {
    if (!found.has(element.dataset.key)) found.set(element.dataset.key, label(element).replace(/\s+/g, " "));
  }
  dialog.querySelector("[data-keys-here]")?.replaceChildren(...[...found].map(([key, text]) => line(key, text)));
  for (const row of dialog.querySelectorAll("[data-needs]")) {
    row.hidden = ![...document.querySelectorAll(row.dataset.needs)].some(isShown);
  }
  dialog.showModal();
}

function line(key, text) {
  const [row, term, meaning] = ["div", "dt", "dd"].map((name) => document.createElement(name));
  for (const part of key.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = part;
    term.append(cap, " ");
  }
  meaning.textContent = text;
  row.append(term, meaning);
  return row;
}

function press(event) {
  const typed = prefix + event.key;
  prefix = "";
  clearTimeout(forget);
  const all = bound();
  const target = all.find((element) => element.dataset.key === typed);
  if (target) act(target);
  else if (typed === "?") help();
  else if (typed === "/" && !document.querySelector("dialog[open]")) return search();
  else if (all.some((element) => element.dataset.key.startsWith(`${typed} `))) {
    prefix = `${typed} `;
    forget = setTimeout(() => (prefix = ""), PAUSE);
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  else if (event.key.length === 1 && !event.repeat && mayAct(event) && press(event)) event.preventDefault();
});
document.addEventListener("click", (event) => event.target.closest("[data-shows-keys]") && help());

function announce() {
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!element.dataset.key.includes(" ") && isOn()) element.setAttribute("aria-keyshortcuts", element.dataset.key);
  }
}
document.addEventListener("htmx:afterSwap", announce);
announce();
