/* `data-reveals="ID"` on a radio, checkbox or option shows the element of that id while chosen. Without JavaScript all are shown. */
const chosen = (control) => (control instanceof HTMLOptionElement ? control.selected : control.checked);

function settle(root) {
  const wanted = new Map();
  for (const control of root.querySelectorAll("[data-reveals]")) {
    for (const id of control.dataset.reveals.split(" ")) wanted.set(id, wanted.get(id) || chosen(control));
  }
  for (const [id, shown] of wanted) {
    const target = document.getElementById(id);
    if (target) target.hidden = !shown;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (form) settle(form);
});
document.addEventListener("reset", (event) => setTimeout(() => settle(event.target), 0));
document.addEventListener("htmx:afterSwap", () => settle(document));
settle(document);
