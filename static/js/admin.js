// Select2, by which the admin chooses records, does not say what it chooses: the field's label is handed on to it.
function name() {
  for (const select of document.querySelectorAll("select.admin-autocomplete[id]")) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent.trim().replace(/:$/, "");
    const parts = select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered");
    if (label) parts.forEach((part) => part.setAttribute("aria-label", label));
  }
}

new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
