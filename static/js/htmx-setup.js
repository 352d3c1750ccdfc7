/* htmx under a strict Content-Security-Policy, with the CSRF token, and with errors said aloud. */
import { toast } from "./messages.js";

Object.assign(window.htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  timeout: 30000,
  defaultSettleDelay: 0, // what has come can be used at once, and is not sent without htmx
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

const texts = () => document.getElementById("trouble")?.dataset ?? {};

function say(text, link) {
  toast(text ?? texts().server, { kind: "error", region: "trouble", link });
}

function login() {
  const here = encodeURIComponent(location.pathname + location.search);
  return { url: `${document.body.dataset.login}?next=${here}`, label: texts().login };
}

/* After a log-in in another tab the token of this page is stale: the refusal carries the one of now. True when sent again. */
const again = new WeakSet();

function repeated({ xhr, elt, requestConfig }) {
  const token = xhr.getResponseHeader("X-CSRFToken");
  if (!token || !elt.requestSubmit || again.has(elt)) return false;
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  again.add(elt);
  setTimeout(() => elt.requestSubmit(requestConfig.triggeringEvent?.submitter), 0); // once this answer has ended
  return true;
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

/* After the session ends the server answers with the log-in page: never put that into a fragment. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = event.detail.xhr.responseURL;
  if (!answered || !document.body.dataset.login) return;
  if (new URL(answered).pathname !== document.body.dataset.login) return;
  event.detail.shouldSwap = false;
  say(texts().signedOut, login());
});

/* What asks by itself, again and again, does not complain: it asks again. Where it has a line about that, the line is shown. */
function asksAgain(event) {
  const asks = event.detail.elt?.closest?.("[data-quiet]");
  for (const line of asks?.querySelectorAll("[data-lost]") ?? []) line.hidden = false;
  return Boolean(asks);
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500 && asksAgain(event)) return;
  if (status === 401) say(texts().signedOut, login());
  else if (status === 403) repeated(event.detail) || say(texts().forbidden);
  else if (status === 404) say(texts().gone);
  else if (status === 413) say(texts().tooLarge);
  else if (status === 429 || status === 503) say(texts().busy);
  else say(texts().server);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => asksAgain(event) || say(texts().network));
}

document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) again.delete(event.detail.elt);
});

/* Whoever waits on a fragment hears that it is coming. */
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute?.("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute?.("aria-busy"));
