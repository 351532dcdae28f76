"use strict";
// Finds topics whose title or phrasings hold every word typed. Nothing is sent anywhere.
(function () {
  const plain = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f3]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
  const form = document.getElementById("search");
  const input = document.getElementById("words");
  const count = document.getElementById("count");
  const items = Array.from(document.querySelectorAll("li[data-words]"),
    (element) => ({ element, words: plain(element.dataset.words) }));
  const show = () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { element, words } of items) {
      const fits = wanted.every((word) => words.includes(word));
      element.hidden = !fits;
      found += fits ? 1 : 0;
    }
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("li:not([hidden])");
    }
    count.textContent = wanted.length ? found + "件見つかりました" : "";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", show);
})();
