/* Cells of a list are edited where they stand: a click, Enter or `e` opens the editor that the server draws; Enter or a choice
   saves, Escape leaves; the focus comes back to the cell. On a phone a card leads to its record. */
import { unsaved } from "./dirty.js";
import { isShown } from "./keys.js";

const phone = matchMedia("(max-width: 640px)");
let walked = false; // the value of a list was changed by the keys
let saved = null;

/* The cells of a row that can be edited; the arrows reach them, Tab does not. */
export function editable(row) {
  const cells = [...row.querySelectorAll("td[data-edit]")].filter(isShown);
  for (const cell of cells) cell.tabIndex = -1;
  return cells;
}

export function openCell(cell) {
  const row = cell.closest("tr");
  if (phone.matches || cell.querySelector("form.cell")) return;
  walked = false;
  const url = `/cell/${row.closest("table").dataset.kind}/${row.dataset.id}/${cell.dataset.edit}/`;
  window.htmx.ajax("GET", url, { target: cell, source: cell, swap: "beforeend" });
}

function leave(form) {
  const cell = form.closest("td");
  form.remove();
  focus(cell);
}

function focus(cell) {
  cell.tabIndex = -1;
  cell.focus();
}

document.addEventListener("click", (event) => {
  for (const form of document.querySelectorAll("form.cell")) if (!form.contains(event.target) && !unsaved(form)) form.remove();
  if (event.target.closest("[data-leaves]")) return leave(event.target.closest("form"));
  const cell = event.target.closest("td[data-edit]");
  if (!cell || phone.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest("a, button, input, select, textarea, label, form") || getSelection().toString()) return;
  openCell(cell);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("td[data-edit]")) {
    event.preventDefault();
    return openCell(event.target);
  }
  const form = event.target.closest("form.cell");
  if (!form || event.isComposing) return;
  walked = event.target.matches("select") && event.key !== "Enter";
  if (event.key === "Escape") leave(form);
  else if (event.key === "Enter" && event.target.matches("select")) form.requestSubmit();
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", () => (walked = false));
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.cell");
  if (form && event.target.matches("select") && !walked) form.requestSubmit();
});

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches?.("form.cell")) event.detail.parameters.query = event.target.closest("table").dataset.query;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("form.cell");
  if (!form || event.detail.xhr.status !== 200) return;
  const row = form.closest("tr");
  saved = { id: row.dataset.id, name: form.closest("td").dataset.edit, chosen: row.querySelector(".pick input")?.checked };
});
document.addEventListener("htmx:afterSwap", () => {
  const row = saved && document.querySelector(`tr[data-id="${saved.id}"]`);
  if (row) {
    if (saved.chosen) row.querySelector(".pick input").click();
    focus(row.querySelector(`td[data-edit="${CSS.escape(saved.name)}"]`) ?? row.querySelector(".name a"));
  }
  saved = null;
  const form = document.querySelector("form.cell:not([data-met])");
  if (!form) return;
  form.dataset.met = "";
  const first = form.querySelector(".is-invalid") ?? form.querySelector("input:not([type=hidden]), select, textarea, a");
  first?.focus();
  first?.select?.();
});
