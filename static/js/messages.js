/* Toasts: closable, they wait while hovered or focused, errors stay. */
const STAY = 10000;
const timers = new WeakMap();

function start(item) {
  if (item.matches(".error, .danger, .warning, .stays")) return;
  clearTimeout(timers.get(item));
  timers.set(item, setTimeout(() => item.remove(), STAY));
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

export function toast(text, { kind = "success", region = "toasts", link = null } = {}) {
  const place = document.getElementById(region);
  if (!place) return;
  const item = element("div", { class: `toast ${kind}` });
  item.append(element("span", {}, text));
  if (link) {
    // In a tab of its own: what was typed here stays.
    item.append(element("a", { href: link.url, target: "_blank", rel: "noopener", class: "btn btn-secondary btn-sm" }, link.label));
  }
  item.append(element("button", { type: "button", class: "btn-close", "data-dismiss": "", "aria-label": place.dataset.close }));
  if (region === "trouble") place.replaceChildren(item);
  else place.append(item);
}

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => clearTimeout(timers.get(event.target.closest?.(".toast"))));
}
for (const name of ["pointerout", "focusout"]) {
  document.addEventListener(name, (event) => {
    const item = event.target.closest?.(".toast");
    if (item && !item.matches(":hover, :focus-within")) start(item);
  });
}
document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-dismiss]")?.closest(".toast, .banner");
  if (item) item.remove();
});

const region = document.getElementById("toasts");
if (region) {
  new MutationObserver((changes) => {
    for (const change of changes) for (const item of change.addedNodes) if (item.matches?.(".toast")) start(item);
  }).observe(region, { childList: true });
  // A live region speaks of what changes in it, not of what was there when the page came.
  setTimeout(() => region.append(...region.children), 150);
}
