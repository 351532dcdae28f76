"use strict";
/* Makes the page better; everything works without it. */
(function () {
  const root = document.documentElement;
  const log = document.getElementById("log");
  const note = document.getElementById("note");
  const question = document.getElementById("question");
  const mine = document.getElementById("mine");
  if (!log) return;
  let busy = false;

  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const plainText = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("rt, rp, .n").forEach((each) => each.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const show = (element) => element && element.scrollIntoView({ block: "start", behavior: quiet ? "auto" : "smooth" });
  const append = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const added = Array.from(holder.content.children);
    const end = document.getElementById("latest");
    added.forEach((each) => (end ? log.insertBefore(each, end) : log.append(each)));
    ready();
    return added;
  };
  const say = (text) => {
    if (!text) return;
    const turn = mine.content.firstElementChild.cloneNode(true);
    turn.querySelector(".bubble").textContent = text;
    const end = document.getElementById("latest");
    if (end) log.insertBefore(turn, end); else log.append(turn);
    show(turn);
  };
  const wait = (on) => {
    busy = on;
    log.setAttribute("aria-busy", on ? "true" : "false");
    note.textContent = on ? document.body.dataset.wait : "";
  };
  const post = async (url, values) => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const tokens = (token) => document.querySelectorAll("input[name=session]").forEach((each) => { each.value = token; });
  const settle = (added, typed) => {
    const first = added.find((each) => each.classList.contains("bot"));
    if (first) { show(first.previousElementSibling || first); if (!typed) first.focus({ preventScroll: true }); }
    if (typed) question.focus({ preventScroll: true });
  };

  async function chat(values, said, typed) {
    say(said);
    const answer = await post("/chat.json", values);
    tokens(answer.session);
    settle(append(answer.html), typed);
  }

  async function phone(values, said, typed) {
    const sent = await post("/simulator/send", values);
    tokens(sent.session);
    const query = new URLSearchParams({ session: sent.session, channel: values.channel });
    let after = sent.after - 1;
    for (let tries = 0; tries < 4; tries += 1) {
      query.set("after", String(after));
      const news = await (await fetch("/simulator/messages?" + query)).json();
      const added = news.flatMap((each) => append(each.html));
      if (news.length) { after = news[news.length - 1].n; show(added[0]); }
      if (added.some((each) => each.classList.contains("bot"))) { settle(added, typed); return; }
    }
    throw new Error("no answer");
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const talk = form.hasAttribute("data-chat") ? chat : form.hasAttribute("data-phone") ? phone : null;
    if (!talk) return;
    event.preventDefault();
    if (busy) return;
    const values = Object.fromEntries(new FormData(form, event.submitter));
    const typed = form.classList.contains("ask");
    const said = typed ? values.text.trim() : plainText(event.submitter.querySelector(".label"));
    if (typed && !said) return;
    wait(true);
    try {
      if (typed) question.value = "";
      await talk(values, said, typed);
      wait(false);
    } catch (error) {
      wait(false);
      note.textContent = document.body.dataset.offline;
      if (typed) question.value = values.text;
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.classList.contains("print")) window.print();
    if (button.classList.contains("aloud")) aloud(button);
    const name = button.dataset.set;
    if (!name) return;
    event.preventDefault();
    const value = button.value.split(":")[1];
    root.dataset[name] = value;
    document.querySelectorAll("input[name=" + name + "]").forEach((each) => { each.value = value; });
    button.parentElement.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
  });

  const canSpeak = "speechSynthesis" in window;
  let speaking = null;
  function hush() {
    window.speechSynthesis.cancel();
    if (speaking) { speaking.querySelector(".label").innerHTML = speaking.saved; speaking = null; }
  }
  function aloud(button) {
    const again = speaking === button;
    hush();
    if (again) return;
    const turn = button.closest(".turn");
    const parts = Array.from(turn.querySelectorAll(".words p, .numbered .label")).map(plainText).filter(Boolean);
    const label = button.querySelector(".label");
    button.saved = label.innerHTML;
    label.textContent = button.dataset.stop;
    speaking = button;
    parts.forEach((text, number) => {
      const speech = new SpeechSynthesisUtterance(text);
      speech.lang = { ja: "ja-JP", en: "en-US", "zh-Hans": "zh-CN", ko: "ko-KR", vi: "vi-VN", pt: "pt-BR" }[turn.lang] || turn.lang;
      if (number === parts.length - 1) speech.onend = () => { if (speaking === button) hush(); };
      window.speechSynthesis.speak(speech);
    });
  }
  function ready() {
    if (canSpeak) document.querySelectorAll(".aloud[hidden]").forEach((each) => { each.hidden = false; });
  }
  ready();
  document.querySelectorAll(".print").forEach((each) => { each.hidden = false; });
  if (document.body.classList.contains("simulator")) log.scrollTop = log.scrollHeight;
})();
