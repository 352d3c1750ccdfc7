/* The bar of a list's selection says how many rows are chosen. Shift chooses a range. All that match are the rows of the page
   too: whoever takes one of them out has no longer chosen all. */
const bar = () => document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("td.pick input")];
let last = null;

function told() {
  const form = bar();
  if (!form) return;
  const chosen = form.elements.all.checked ? form.dataset.all : boxes().filter((box) => box.checked).length;
  for (const place of form.querySelectorAll("[data-chosen]")) place.textContent = chosen;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("td.pick input");
  if (!box) return;
  const all = boxes();
  const from = all.indexOf(last);
  if (event.shiftKey && from >= 0) {
    const [low, high] = [from, all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(low, high + 1)) one.checked = box.checked;
  }
  last = box;
});
document.addEventListener("change", (event) => {
  const all = bar()?.elements.all;
  if (!all) return;
  if (event.target === all) for (const box of boxes().filter((one) => !one.disabled)) box.checked ||= all.checked;
  else if (event.target.closest(".pick") && boxes().some((box) => !box.checked && !box.disabled)) all.checked = false;
  told();
});
document.addEventListener("htmx:afterSwap", told);
told();
