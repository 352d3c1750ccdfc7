/* `form[data-upload]`: a file that is chosen or dropped is sent at once, and how far it has come is shown. */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const box = event.target.querySelector?.(".uploading");
  const { loaded, total, lengthComputable } = event.detail;
  if (!box || !lengthComputable || !total) return;
  const [bar, words] = [box.querySelector("progress"), box.querySelector("[role=status]")];
  const text = loaded < total ? words.dataset.sending : words.dataset.reading;
  box.hidden = false;
  if (loaded < total) bar.value = (100 * loaded) / total;
  else bar.removeAttribute("value");
  if (words.textContent !== text) words.textContent = text;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const box = event.target.querySelector?.(".uploading");
  if (box && !event.detail.successful) box.hidden = true;
});
