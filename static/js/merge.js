/* On the page that merges: one press takes all values of one record, which is then the one that is kept. */
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]")?.dataset.takes;
  if (!taken) return;
  const form = event.target.closest("form");
  for (const box of form.querySelectorAll(`tbody input[type=radio][value="${taken}"]`)) box.checked = true;
  const keep = form.querySelector(`input[name=keep][value="${taken}"]`);
  if (keep.checked) return;
  keep.checked = true;
  keep.dispatchEvent(new Event("change", { bubbles: true }));
});
