/* `details.menu` closes on Escape, on a click or a focus outside; dialogs open and close by data-opens, data-closes. */
const open = () => [...document.querySelectorAll("details.menu[open]")];

function closeOutside(target) {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
}

document.addEventListener("click", (event) => {
  closeOutside(event.target);
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens)?.showModal();
  }
  if (event.target.closest("[data-closes]") || event.target.matches("dialog[open]")) {
    event.target.closest("dialog")?.close();
  }
});
document.addEventListener("focusin", (event) => closeOutside(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
