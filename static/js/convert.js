// The button says what will happen: the words of the chosen radios, together.
const button = document.querySelector("[data-says-all]");

function say() {
  const words = [...document.querySelectorAll("[data-says]:checked")].map((radio) => radio.dataset.says);
  const counted = [...new Set(words)].map((word) => {
    const times = words.filter((other) => other === word).length;
    return times > 1 ? `${word} ×${times}` : word;
  });
  const text = counted.join(", ");
  button.textContent = text ? text[0].toUpperCase() + text.slice(1) : button.dataset.fallback;
}

if (button) {
  document.addEventListener("change", say);
  say();
}
