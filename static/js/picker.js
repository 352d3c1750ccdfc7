/* In a picker: Arrow down goes into what was found (the arrows walk on by themselves), Enter takes the first. */
document.addEventListener("keydown", (event) => {
  const search = event.target.closest(".picker input[type=search]");
  if (!search || event.isComposing || (event.key !== "ArrowDown" && event.key !== "Enter")) return;
  if (event.ctrlKey || event.metaKey) return;
  const found = [...document.querySelectorAll(`#${CSS.escape(search.id)}`.replace(/_text$/, "_options") + " input[type=radio]")];
  if (!found.length || (event.key === "Enter" && found.some((radio) => radio.checked))) return;
  event.preventDefault();
  found[0].click();
  if (event.key === "ArrowDown") found[0].focus();
});

/* Coming back to the field does not take away what was chosen below it. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const picker = requestConfig.triggeringEvent?.type === "focus" && elt.closest(".picker");
  if (picker && picker.querySelector("[id$=_options] :checked")) event.preventDefault();
});
