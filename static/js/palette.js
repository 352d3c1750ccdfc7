/* Ctrl-K (⌘-K): find a record or a command. The server finds, this walks through what it found: a combobox over a listbox. What was
   lately seen is kept in this browser alone, as numbers without names, and goes with the log-out. */
import { act, isShown } from "./keys.js";

const RECORD = /^\/(leads|contacts|accounts|opportunities)\/(\d+)\/$/;
const MOST_SEEN = 8;
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = document.getElementById("palette-list");
let acts = [];
let isStale = false; // what is shown is not what was typed
let goes = false; // Enter was pressed meanwhile

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector('[aria-selected="true"]');
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/* What was lately seen, without the page one is on. */
const place = () => `seen-${dialog.dataset.person}`;
const here = () => RECORD.exec(location.pathname)?.slice(1, 3).join("-");

function seen() {
  try {
    return (localStorage.getItem(place()) ?? "").split(",").filter(Boolean);
  } catch {
    return []; // a browser that keeps nothing
  }
}

function note() {
  if (!here() || !document.querySelector("main h1")) return;
  try {
    localStorage.setItem(place(), [here(), ...seen().filter((one) => one !== here())].slice(0, MOST_SEEN + 1).join(","));
  } catch {
    /* then there is no list */
  }
}

/* What the page offers by itself: its buttons, and whatever else has a key of its own, but not the rail's. */
function offered() {
  const found = [...document.querySelectorAll("main .actions :is(a, button), main [data-key]")].filter(isShown);
  const named = found.map((element) => ({ element, label: label(element), key: element.dataset.key ?? "" }));
  return named.filter(({ label: text }, n) => text && named.findIndex((one) => one.label === text) === n);
}

function label(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, b, svg").forEach((part) => part.remove());
  return (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? copy.textContent).replace(/\s+/g, " ").trim();
}

function actOption({ element, label: text, key }) {
  const option = document.createElement("div");
  const [what, name] = [document.createElement("span"), document.createElement("b")];
  option.role = "option";
  option.ariaSelected = "false";
  what.className = "what";
  name.textContent = text;
  what.append(name);
  option.append(element.querySelector("svg")?.cloneNode(true) ?? icon("lightning"), what);
  if (key) {
    const by = document.createElement("span");
    by.className = "by";
    by.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    option.append(by);
  }
  option.act = element;
  return option;
}

function icon(name) {
  const copy = dialog.querySelector("form > svg").cloneNode(true);
  const use = copy.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return copy;
}

/* The acts of the page stand before the commands; before all, when one begins with what was typed. */
function addActs() {
  const typed = folded(input.value).split(/\s+/).filter(Boolean);
  const meant = acts.filter(({ label: text }) => {
    const words = folded(text).split(/[^\p{L}\p{N}]+/u);
    return typed.every((one) => words.some((word) => word.startsWith(one)));
  });
  if (!meant.length) return;
  const [group, title] = [document.createElement("div"), document.createElement("h3")];
  group.role = "group";
  group.ariaLabel = title.textContent = list.dataset.acts;
  title.role = "presentation";
  group.append(title, ...meant.map(actOption));
  const commands = list.querySelector("[data-group=commands]");
  const begun = folded(input.value).trim();
  const first = begun && (!list.querySelector("[data-strong]") || meant.some(({ label: text }) => folded(text).startsWith(begun)));
  if (first) list.prepend(group);
  else if (commands) commands.before(group);
  else list.append(group);
  list.querySelector(".none")?.remove();
}

function choose(option) {
  const before = chosen();
  if (before) before.ariaSelected = "false";
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.ariaSelected = "true";
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function shown() {
  isStale = false;
  addActs();
  const all = options();
  all.forEach((option, n) => (option.id = `palette-${n}`));
  choose(all[0]);
  const status = dialog.querySelector("[role=status]");
  status.textContent = all.length === 1 ? status.dataset.one : status.dataset.many.replace("%s", all.length);
  if (goes) go(chosen());
}

function go(option) {
  goes = false;
  if (!option) return;
  if (option.act) {
    dialog.close();
    act(option.act);
  } else if (option.matches("[data-posts]")) document.querySelector(`form[action="${option.getAttribute("href")}"]`).requestSubmit();
  else {
    if (new URL(option.href).pathname !== location.pathname) option.setAttribute("aria-busy", "true");
    option.click();
  }
}

function ask() {
  isStale = true;
  goes = false;
  input.setAttribute("hx-vals", JSON.stringify({ seen: input.value ? "" : seen().filter((one) => one !== here()).join(",") }));
}

function open() {
  if (dialog.open) return dialog.close();
  document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
  acts = offered();
  input.value = "";
  list.replaceChildren();
  dialog.showModal();
  input.focus();
  ask();
  input.dispatchEvent(new Event("asked"));
}

function walk(event) {
  const all = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  else if (event.key === "Enter" && isStale) goes = true;
  else if (event.key === "Enter") go(chosen());
  else return;
  event.preventDefault();
}

if (dialog) {
  note();
  if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
    document.querySelectorAll("[data-chord]").forEach((hint) => (hint.textContent = "⌘ K"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", ask);
  input.addEventListener("keydown", (event) => event.isComposing || walk(event));
  list.addEventListener("htmx:afterSwap", shown);
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || (option.href && !option.matches("[data-posts]"))) return; // a link is one
    event.preventDefault();
    go(option);
  });
}
