/* `form[data-dirty]`: leaving with unsaved typing asks first. */
const leaving = new WeakSet();
let watching = false;

function changed(field) {
  if (field.type === "hidden" || field.disabled || field.closest("[data-clean]")) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) {
    const options = [...field.options];
    if (!field.multiple && !options.some((option) => option.defaultSelected)) return field.selectedIndex > 0;
    return options.some((option) => option.defaultSelected !== option.selected);
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

export const unsaved = (form) =>
  !leaving.has(form) && (form.querySelector(".is-invalid") !== null || [...form.elements].some(changed));

function ask(event) {
  if ([...document.querySelectorAll("form[data-dirty]")].some(unsaved)) event.preventDefault();
}

// Only once something was typed: a standing beforeunload listener keeps pages out of the back-forward cache.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-dirty]");
  if (!form) return;
  leaving.delete(form);
  if (!watching) window.addEventListener("beforeunload", ask);
  watching = true;
});
document.addEventListener("submit", (event) => leaving.add(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-dirty]");
  if (form && !event.detail.successful) leaving.delete(form);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-dirty]").forEach((form) => leaving.delete(form));
});
