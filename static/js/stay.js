/* `data-stays`: after a form inside was sent and this page comes again, it stands where it stood, and so does the page. */
const box = document.querySelector("[data-stays]");
const key = `stays:${location.pathname}${location.search}`;

document.addEventListener("submit", (event) => {
  if (!box?.contains(event.target)) return;
  sessionStorage.setItem(key, JSON.stringify([box.scrollLeft, box.scrollTop, window.scrollX, window.scrollY]));
});

const stood = box && JSON.parse(sessionStorage.getItem(key));
if (stood) {
  sessionStorage.removeItem(key);
  box.scrollTo({ left: stood[0], top: stood[1], behavior: "instant" });
  window.scrollTo({ left: stood[2], top: stood[3], behavior: "instant" });
}
