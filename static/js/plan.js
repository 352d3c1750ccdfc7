/* What was chosen and not yet applied to the rows of an import is not run over: `form[data-first]` goes before the run. */
import { unsaved } from "./dirty.js";

function look() {
  const button = document.querySelector("#run button");
  if (!button) return;
  const waits = [...document.querySelectorAll("form[data-first]")].some(unsaved);
  button.disabled = waits;
  document.querySelector("#run [data-waits]").hidden = !waits;
}

document.addEventListener("change", (event) => event.target.closest("form[data-first]") && look());
document.addEventListener("htmx:afterSettle", look);
window.addEventListener("pageshow", look);
