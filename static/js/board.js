/* The menu of a card is made when it is opened, from the template that all cards share. Without scripts it holds a link. */
const template = document.getElementById("moves");

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!template || !menu.open || !menu.matches?.(".deal details.menu")) return;
  const board = menu.closest(".board");
  const record = `${board.dataset.url}${menu.closest("[data-id]").dataset.id}/`;
  const made = template.content.cloneNode(true);
  made.querySelector("form").action = `${record}${board.dataset.move}/`;
  made.querySelector(`button[value="${CSS.escape(menu.dataset.lane)}"]`)?.remove();
  for (const link of made.querySelectorAll("a[data-path]")) link.href = `${record}${link.dataset.path}/`;
  menu.querySelector("div").replaceChildren(made);
}, true);
