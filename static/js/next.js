/* `data-next-what`, `data-next-when` on a radio propose the line of the next action. What the person typed or chose stays. */
const touched = new WeakSet();

document.addEventListener("input", (event) => {
  const row = event.target.closest(".row.next");
  if (row) touched.add(row);
});

document.addEventListener("change", (event) => {
  const { nextWhat, nextWhen } = event.target.dataset;
  const form = nextWhen === undefined ? null : event.target.closest("form");
  const row = form?.querySelector(".row.next");
  if (!row || touched.has(row)) return;
  row.querySelector("[data-next]").value = nextWhat;
  const when = row.querySelector(`input[type=radio][value="${CSS.escape(nextWhen)}"]`);
  if (when) when.checked = true;
});
