// Small conveniences; every page works without them.
(function () {
  "use strict";

  // A form is sent once: the second press of a double click finds the button resting.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
    window.setTimeout(function () { delete form.dataset.sent; form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); }); }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-print")) window.print();
    if (button.hasAttribute("data-check-all")) checkAll(button);
    if (button.hasAttribute("data-more-dates")) { document.querySelectorAll(".dates").forEach(function (d) { d.classList.add("all"); }); button.hidden = true; }
    if (button.hasAttribute("data-add-row")) { event.preventDefault(); addRow(); }
    if (button.hasAttribute("data-remove-row")) removeRow(button.closest("tr"));
    if (button.hasAttribute("data-add-unit")) { event.preventDefault(); addUnit(button); }
  });

  function checkAll(button) {
    var boxes = button.closest("fieldset").querySelectorAll("input[type=checkbox]");
    var all = Array.prototype.every.call(boxes, function (box) { return box.checked; });
    boxes.forEach(function (box) { box.checked = !all; });
  }

  // The workers' grid: rows are numbered in the order they stand.
  function body() { return document.querySelector("[data-grid] tbody"); }
  function renumber() {
    var rows = body().querySelectorAll("tr");
    rows.forEach(function (row, number) {
      row.querySelector(".n").textContent = number + 1;
      row.querySelectorAll("input").forEach(function (input) { input.name = "cell-" + number; });
    });
    document.querySelector("input[name=rows]").value = rows.length;
    document.querySelector("[data-rows-count]").textContent = rows.length;
  }
  function addRow() {
    var row = body().lastElementChild.cloneNode(true);
    row.querySelectorAll("input").forEach(function (input) { input.value = ""; });
    row.querySelectorAll(".fault").forEach(function (fault) { fault.remove(); });
    row.querySelectorAll(".wrong").forEach(function (cell) { cell.classList.remove("wrong"); });
    body().appendChild(row);
    renumber();
    row.querySelector("input").focus();
  }
  function removeRow(row) {
    if (body().querySelectorAll("tr").length === 1) { row.querySelectorAll("input").forEach(function (input) { input.value = ""; }); return; }
    row.remove();
    renumber();
  }
  function addUnit(button) {
    var count = document.querySelector("[data-units]");
    var number = parseInt(count.value, 10);
    var holder = document.createElement("div");
    holder.innerHTML = document.querySelector("[data-unit-template]").innerHTML.replace(/__n__/g, String(number));
    var unit = holder.firstElementChild;
    button.parentNode.insertBefore(unit, button);
    count.value = number + 1;
    unit.querySelector("input").focus();
  }

  // Enter goes to the next box of the grid: readers of identity cards send it after every number.
  document.addEventListener("keydown", function (event) {
    var box = event.target;
    if (event.key !== "Enter" || !box.closest || !box.closest("[data-grid]") || box.tagName !== "INPUT") return;
    event.preventDefault();
    var boxes = Array.prototype.slice.call(body().querySelectorAll("input"));
    var next = boxes[boxes.indexOf(box) + 1];
    if (next) next.focus();
  });

  // Pasting cells straight into the grid's first box reads them in like the paste box.
  document.addEventListener("paste", function (event) {
    var input = event.target;
    if (!input.closest || !input.closest("[data-grid]")) return;
    var text = (event.clipboardData || window.clipboardData).getData("text");
    if (text.indexOf("\t") < 0 && text.trim().indexOf("\n") < 0) return;
    event.preventDefault();
    document.getElementById("pasted").value = text;
    document.querySelector("button[name=read]").click();
  });

  // What is typed is kept on the server every few seconds while it changes.
  var keeper = document.querySelector("form[data-keep]");
  if (keeper) {
    var timer = null;
    keeper.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, 2000);
    });
    keeper.addEventListener("submit", function () { window.clearTimeout(timer); timer = null; });
    window.addEventListener("pagehide", function () {
      if (timer !== null && navigator.sendBeacon) navigator.sendBeacon(keeper.dataset.keep, typed());
    });
  }
  function typed() {
    var data = new FormData(keeper);
    Array.from(data.keys()).forEach(function (name) { if (data.get(name) instanceof File) data.delete(name); });
    return data;
  }
  function keep() {
    timer = null;
    fetch(keeper.dataset.keep, { method: "POST", body: typed(), credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (said) { keeper.querySelector(".kept").textContent = said; })
      .catch(function () { keeper.querySelector(".kept").textContent = ""; });
  }
})();
