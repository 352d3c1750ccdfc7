/* On the page that merges: one press takes all values of one record. */
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]")?.dataset.takes;
  if (!taken) return;
  const form = event.target.closest("form");
  for (const box of form.querySelectorAll(`tbody input[type=radio][value="${taken}"], input[name=keep][value="${taken}"]`)) box.checked = true;
});
