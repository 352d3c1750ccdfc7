/* Cells of a list are edited where they stand: a click, Enter or `e` opens the editor that the server draws; Enter or a choice
   saves, Escape leaves; the focus comes back to the cell. On a phone a card leads to its record. */
const phone = matchMedia("(max-width: 640px)");
const kept = new WeakMap(); // what a cell showed before it was opened
let walked = false; // the value of a list was changed by the keys
let saved = null;

export const pens = (row) => [...row.querySelectorAll("td[data-edit] > a:first-child")].filter((pen) => pen.checkVisibility?.() ?? true);

export function openCell(cell) {
  const row = cell.closest("tr");
  if (phone.matches || cell.querySelector("form.cell")) return;
  kept.set(cell, [...cell.childNodes]);
  const url = `/cell/${row.closest("table").dataset.kind}/${row.dataset.id}/${cell.dataset.edit}/`;
  window.htmx.ajax("GET", url, { target: cell, source: cell, swap: "innerHTML" });
}

function leave(cell) {
  const before = kept.get(cell);
  if (!before) return;
  kept.delete(cell);
  cell.replaceChildren(...before);
  cell.querySelector("a")?.focus();
}

/* The editors take no part in Tab: the row's own link does, and the arrows go on from there. */
function settle() {
  for (const pen of document.querySelectorAll("td[data-edit] > a:first-child")) pen.tabIndex = -1;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leaves]")) return leave(event.target.closest("td"));
  const cell = event.target.closest("td[data-edit]");
  if (!cell || phone.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const inside = event.target.closest("a, button, input, select, textarea, label, form");
  if (inside && inside !== cell.querySelector(":scope > a:first-child")) return;
  event.preventDefault();
  openCell(cell);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form.cell");
  if (!form || event.isComposing) return;
  walked = event.target.matches("select") && event.key !== "Enter";
  if (event.key === "Escape") leave(form.closest("td"));
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
document.addEventListener("htmx:afterSettle", () => {
  settle();
  const row = saved && document.querySelector(`tr[data-id="${saved.id}"]`);
  if (row) {
    if (saved.chosen) row.querySelector(".pick input").click();
    (row.querySelector(`td[data-edit="${CSS.escape(saved.name)}"] > a`) ?? row.querySelector(".name a"))?.focus();
  }
  saved = null;
  const form = document.querySelector("form.cell:not([data-met])");
  if (!form) return;
  form.dataset.met = "";
  (form.querySelector(".is-invalid") ?? form.querySelector("input:not([type=hidden]), select, textarea, a"))?.focus();
});
settle();
