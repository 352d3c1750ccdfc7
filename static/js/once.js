/* A form that writes is sent once: its buttons rest until an answer comes. `data-again` opts out (downloads). */
const PATIENCE = 20000;
const sent = new Map();

const isFragment = (form, submitter) =>
  ["hx-post", "hx-put", "hx-patch", "hx-delete"].some((name) => form.hasAttribute(name) || submitter?.hasAttribute(name));

function writes(form, submitter) {
  const method = submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  return isFragment(form, submitter) || (method.toLowerCase() === "post" && form.target !== "_blank");
}

const buttons = (form) =>
  [...form.elements].filter((field) => field.matches("button:not([type=button], [type=reset]), input[type=submit]"));

function release(form) {
  const entry = sent.get(form);
  if (!entry) return;
  sent.delete(form);
  clearTimeout(entry.timer);
  for (const button of entry.resting) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
  if (document.activeElement === document.body && entry.submitter?.isConnected) entry.submitter.focus();
}

function rest(form, submitter) {
  const resting = buttons(form).filter((button) => !button.disabled);
  for (const button of resting) button.disabled = true;
  submitter?.setAttribute("aria-busy", "true");
  sent.set(form, { ...sent.get(form), resting });
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.dataset.again !== undefined || !writes(form, event.submitter)) return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const timer = setTimeout(() => release(form), PATIENCE);
    sent.set(form, { timer, submitter: event.submitter, resting: [] });
    // Later, because a disabled button would not send its name and value.
    setTimeout(() => {
      if (event.defaultPrevented && !isFragment(form, event.submitter)) release(form);
      else if (sent.has(form)) rest(form, event.submitter);
    }, 0);
  },
  true,
);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (form) release(form);
});
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.question) setTimeout(() => release(event.target.closest("form")), 0);
});
window.addEventListener("pageshow", () => [...sent.keys()].forEach(release));
