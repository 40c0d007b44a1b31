// Keys for what the buttons do. Every page works without this file.
"use strict";

const items = () => [...document.querySelectorAll("[data-item]")];
const current = () => document.activeElement?.closest?.("[data-item]") ?? (items().length === 1 ? items()[0] : null);
const typing = (element) => element?.matches?.("input, select, textarea, [contenteditable]");

function move(step) {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function close() {
  for (const open of document.querySelectorAll(".drop[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
}

function act(key) {
  const item = current();
  const target = item?.querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  if (target.matches("button")) {
    target.click();
  } else {
    close();
    target.open = true;
    target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const does = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { const item = current(); if (item) location.assign(item.dataset.href); },
    "/": () => document.getElementById("q")?.focus(),
    "?": () => location.assign("/keys"),
  }[event.key];
  if (does) {
    event.preventDefault();
    does();
  } else if (event.key === "Enter" && event.target.matches("[data-item]")) {
    location.assign(event.target.dataset.href);
  } else if ("crxmvu".includes(event.key) && act(event.key)) {
    event.preventDefault();
  } else if (event.key === "u") {
    document.querySelector("[data-undo]")?.click();
  }
});

// A corrected column offers its own words.
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[name=field]")) return;
  const entry = event.target.form.elements.new;
  const list = `words-${event.target.value}`;
  if (document.getElementById(list)) entry.setAttribute("list", list);
  else entry.removeAttribute("list");
});

// Only one sheet at a time, and none left open by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".drop[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// After a decision the page comes back without that claim: go on with the one that took its place.
document.addEventListener("submit", (event) => {
  const item = event.target.closest?.(".queue [data-item]");
  if (item) sessionStorage.setItem("place", items().indexOf(item));
});
const place = sessionStorage.getItem("place");
if (place !== null && document.querySelector(".queue")) {
  sessionStorage.removeItem("place");
  const all = items();
  all[Math.min(Number(place), all.length - 1)]?.focus();
}
