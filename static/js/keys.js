/* What shortcuts.js and rows.js share: when single keys may act, and on what. */
export const isOn = () => document.body.dataset.keys !== "off";

export function mayAct(event) {
  if (!isOn() || event.defaultPrevented || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");
}

export const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/* The elements with a key that can act now; a `data-key-scope` acts only while the focus is inside it. */
export function bound() {
  const root = document.querySelector("dialog[open]") ?? document;
  return [...root.querySelectorAll("[data-key]")].filter((element) => {
    const scope = element.closest("[data-key-scope]");
    return !element.disabled && isShown(element) && (!scope || scope.contains(document.activeElement));
  });
}

export function act(element) {
  element.focus();
  if (!element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.click();
  document.getElementById(element.dataset.then)?.focus();
}
