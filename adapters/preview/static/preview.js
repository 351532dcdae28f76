"use strict";
(() => {
  const part = { headers: { "X-Part": "1" }, credentials: "same-origin" };
  const edit = document.getElementById("edit");
  if (edit) {
    const look = document.getElementById("look");
    const state = document.getElementById("state");
    let timer = 0;
    let asked = 0;
    const refresh = async () => {
      const mine = ++asked;
      const body = new URLSearchParams(new FormData(edit));
      body.set("do", "look");
      try {
        const answer = await fetch("/preview/edit", { ...part, method: "POST", body });
        if (mine !== asked) return;
        if (!answer.ok) throw new Error(String(answer.status));
        look.innerHTML = await answer.text();
        state.textContent = "確かめました";
      } catch (error) {
        if (mine === asked) state.textContent = "確かめられませんでした。もう一度「確かめる」を押してください。";
      }
    };
    edit.addEventListener("input", () => {
      clearTimeout(timer);
      state.textContent = "確かめています";
      timer = setTimeout(refresh, 400);
    });
    edit.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.value === "look") {
        event.preventDefault();
        refresh();
      }
    });
  }
  const watched = document.querySelector("[data-watch]");
  if (watched && watched.querySelector("[data-busy]")) {
    const state = document.getElementById("state");
    const say = (text) => {
      if (state.textContent !== text) state.textContent = text; // read aloud at every step, not at every number
    };
    const watch = async () => {
      try {
        const answer = await fetch(watched.dataset.watch, part);
        if (answer.ok) watched.innerHTML = await answer.text();
      } catch (error) {
        // the next look may succeed
      }
      const busy = watched.querySelector("[data-busy]");
      say(busy ? busy.dataset.busy : "終わりました");
      if (busy) setTimeout(watch, 1000);
    };
    setTimeout(watch, 1000);
  }
})();
