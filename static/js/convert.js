// The button says what will happen: the words of the chosen radios, together.
const button = document.querySelector("[data-says-all]");

function say() {
  const words = [...document.querySelectorAll("[data-says]:checked")].map((radio) => radio.dataset.says);
  for (const group of document.querySelectorAll("[data-typed]")) {
    if ([...group.querySelectorAll("input:not([type=hidden])")].some((input) => input.value.trim())) words.push(group.dataset.typed);
  }
  words.sort((one, other) => words.indexOf(one) - words.indexOf(other));
  const counted = [...new Set(words)].map((word) => {
    const times = words.filter((other) => other === word).length;
    return times > 1 ? `${word} ×${times}` : word;
  });
  const text = counted.join(", ");
  button.textContent = text ? text[0].toUpperCase() + text.slice(1) : button.dataset.fallback;
}

// Of the existing opportunities, only those of the account chosen.
function offer() {
  const used = document.querySelector("#account-use:checked") && document.querySelector("[name=account-pk]:checked");
  const use = document.querySelector("#opportunity-use");
  if (!use) return;
  const all = [...document.querySelectorAll("[data-of-account]")];
  for (const one of all) {
    one.hidden = one.dataset.ofAccount !== used?.value;
    if (one.hidden) one.querySelector("input").checked = false;
  }
  const none = all.every((one) => one.hidden);
  for (const part of [use, document.querySelector("label[for=opportunity-use]")]) part.hidden = none;
  if (none && use.checked) document.querySelector("#opportunity-create").click();
}

if (button) {
  document.addEventListener("change", offer);
  document.addEventListener("change", say);
  document.addEventListener("input", say);
  offer();
  say();
  button.focus({ preventScroll: true }); // Enter converts; what will happen stays in view
}
