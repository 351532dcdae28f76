"use strict";
(function () {
  var script = document.currentScript;
  if (!script) return;
  var frame = document.createElement("iframe");
  frame.src = new URL("/embed" + (script.dataset.lang ? "?lang=" + encodeURIComponent(script.dataset.lang) : ""), script.src).href;
  frame.title = script.dataset.title || __TITLE__;
  frame.style.cssText = "width:100%;max-width:28rem;height:36rem;border:1px solid #5b6570;border-radius:8px";
  if (!document.head.contains(script)) script.insertAdjacentElement("afterend", frame);
  else document.addEventListener("DOMContentLoaded", function () { document.body.append(frame); });
})();
