/* In a picker: Arrow down goes into what was found (the arrows walk on by themselves), Enter takes the first or the one
   walked to. Enter never sends the form from here, unless nothing is asked: that is for the button and for Ctrl+Enter. */
const options = (search) => [...document.querySelectorAll(`#${CSS.escape(search.id.replace(/_text$/, "_options"))} input[type=radio]`)];

function choose(search, key) {
  const found = options(search);
  if (key === "Enter" && found.some((radio) => radio.checked)) return Boolean(search.value);
  found[0]?.click();
  if (key === "ArrowDown") found[0]?.focus();
  return found.length > 0 || Boolean(search.value);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || !["ArrowDown", "Enter"].includes(event.key)) return;
  const search = event.target.closest(".picker input[type=search]");
  const option = event.key === "Enter" && event.target.closest(".picker input[type=radio]");
  if (option) option.click();
  if (option || (search && choose(search, event.key))) event.preventDefault();
});

/* Coming back to the field does not take away what was chosen below it. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const picker = requestConfig.triggeringEvent?.type === "focus" && elt.closest(".picker");
  if (picker && picker.querySelector("[id$=_options] :checked")) event.preventDefault();
});
