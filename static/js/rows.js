/* j and k walk the rows of a list, o opens, x selects, Shift+x up to here, e edits, a goes to the acts on what is selected. The
   cursor is the focus, on the row's own link or on a cell. */
import { editable, openCell } from "./cells.js";
import { isShown, mayAct } from "./keys.js";

const link = (row) => row.querySelector(".name a, a");
const rows = () => [...document.querySelectorAll("table.rows tbody tr, [data-row]")].filter((row) => link(row) && isShown(row));

function walk(step) {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return false;
  link(next).focus({ focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function onRow(action) {
  const row = rows().find((candidate) => candidate.contains(document.activeElement));
  const target = row && action(row);
  target?.click();
  return Boolean(target);
}

const here = () => rows().find((row) => row.contains(document.activeElement));

/* Left and right go to the cells of the row that can be edited; before the first of them stands the row's own link. */
function aside(step) {
  const row = here();
  if (!row) return false;
  const all = [link(row), ...editable(row)];
  const place = all.indexOf(document.activeElement);
  const next = place < 0 ? null : all[place + step];
  next?.focus({ focusVisible: true });
  return Boolean(next);
}

/* A cell is edited where it stands; the row's own link leads to the form of the record. */
function edit() {
  const cell = document.activeElement.closest("td[data-edit]");
  if (cell) openCell(cell);
  else if (here()?.querySelector("td[data-edit]")) location.assign(`${link(here()).pathname}edit/`);
  else return false;
  return true;
}

/* All rows from the one selected last to this one, by the same click that Shift makes with the mouse. */
function range(row) {
  row.querySelector(".pick input").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
}

function toActs() {
  const first = [...document.querySelectorAll("[data-bulk] button")].find(isShown);
  first?.focus({ focusVisible: true });
  return Boolean(first);
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => onRow(link),
  x: () => onRow((row) => row.querySelector(".pick input")),
  X: () => Boolean(here()?.querySelector(".pick input")) && (range(here()), true),
  e: edit,
  a: toActs,
  ArrowRight: () => aside(1),
  ArrowLeft: () => aside(-1),
};

document.addEventListener("keydown", (event) => {
  if (!mayAct(event) || document.querySelector("dialog[open]")) return;
  if (event.target.closest("form.cell") || (event.key.startsWith("Arrow") && event.shiftKey)) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});

/* The box in the head of a list selects all rows of the page. */
document.addEventListener("change", (event) => {
  if (!event.target.matches("th.pick input")) return;
  const boxes = event.target.closest("table").querySelectorAll("td.pick input:not(:disabled)");
  for (const box of boxes) box.checked = event.target.checked;
});
