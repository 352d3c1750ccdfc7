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

if (button) {
  document.addEventListener("change", say);
  document.addEventListener("input", say);
  say();
  button.focus({ preventScroll: true }); // Enter converts; what will happen stays in view
}
