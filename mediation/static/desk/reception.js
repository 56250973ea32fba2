// The reception desk and the code people scan; both pages work without it.
(function () {
  "use strict";

  // Ctrl+Enter (or ⌘+Enter) saves from any box.
  var form = document.querySelector("[data-reception]");
  if (form) {
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.querySelector("[data-save]").click();
    });
    var first = form.querySelector(".wrong input, .wrong textarea") || form.querySelector("input[name=topic]:checked") || form.querySelector("input[name=topic]");
    if (first && window.matchMedia("(min-width: 901px)").matches && !document.querySelector(".saved-now a:focus")) first.focus();
  }

  // Frequent answers of the chosen topic; pressing one puts it where the answer is written, behind what stands there.
  var answers = document.querySelector("[data-answers]");
  if (answers) {
    var box = document.querySelector("textarea[name=answer]");
    var show = function () {
      var chosen = document.querySelector("input[name=topic]:checked");
      var some = false;
      answers.querySelectorAll("[data-topic]").forEach(function (button) {
        button.hidden = !chosen || button.dataset.topic !== chosen.value;
        some = some || !button.hidden;
      });
      answers.querySelector("[data-first]").hidden = Boolean(chosen);
      answers.querySelector("[data-none]").hidden = !chosen || some;
    };
    document.querySelectorAll("input[name=topic]").forEach(function (topic) { topic.addEventListener("change", show); });
    answers.addEventListener("click", function (event) {
      var button = event.target.closest("[data-insert]");
      if (!button) return;
      box.value = box.value.trim() ? box.value.replace(/\s+$/, "") + "\n" + button.title : button.title;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
    show();
  }

  // The code over the whole screen, for the visitor to scan; Escape or the button leads back.
  var screen = document.querySelector("[data-screen]");
  if (screen) {
    var back = screen.querySelector("[data-screen-off]");
    var turn = function (on) {
      screen.classList.toggle("whole", on);
      document.body.classList.toggle("covered", on);
      back.hidden = !on;
      if (on) back.focus();
    };
    document.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.hasAttribute("data-screen-on")) {
        turn(true);
        if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(function () {});
      }
      if (button.hasAttribute("data-screen-off")) {
        turn(false);
        if (document.fullscreenElement) document.exitFullscreen();
      }
    });
    document.addEventListener("fullscreenchange", function () { if (!document.fullscreenElement) turn(false); });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") turn(false); });
  }
})();
