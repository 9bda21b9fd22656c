// The pages work without any of this: here are the theme, a few keys, and listening to what moves.
const root = document.documentElement;

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
  document.dispatchEvent(new Event("theme"));
});

// Paper is light, whatever the screen is.
let onScreen;
addEventListener("beforeprint", () => {
  onScreen = root.dataset.bsTheme;
  root.dataset.bsTheme = "light";
});
addEventListener("afterprint", () => {
  root.dataset.bsTheme = onScreen;
});

// Single keys move, open and show; none of them decides anything. They do nothing in fields, and can be switched off.
const GO_WITHIN = 1500;
const keys = document.getElementById("keys");
const switched = keys?.querySelector("[data-keys-on]");
if (switched) switched.checked = localStorage.getItem("keys") !== "off";
switched?.addEventListener("change", () => localStorage.setItem("keys", switched.checked ? "on" : "off"));
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-keys-open]")) keys.showModal();
  else if (target.closest("[data-keys-close]")) keys.close();
});

let going = 0;
const step = (by) => {
  const rows = [...document.querySelectorAll("[data-nav]")];
  const here = rows.indexOf(document.activeElement?.closest("[data-nav]"));
  rows[Math.min(rows.length - 1, Math.max(0, here + by))]?.focus();
};
const does = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => keys?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  g: () => (going = Date.now()),
};

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Enter" && event.target.matches("[data-nav]:not(a)")) event.target.querySelector("a")?.click();
  if (switched?.checked === false || keys?.open) return;
  const wanted = Date.now() - going < GO_WITHIN && document.querySelector(`.side [data-key="${CSS.escape(event.key)}"]`);
  const deed = wanted ? () => wanted.click() : does[event.key];
  if (!deed) return;
  event.preventDefault();
  going = 0;
  deed();
});

// Somebody who is writing, or reads what was just recorded, is never interrupted: a line says that something moved.
const changed = (field) => {
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
};
const dirty = () =>
  document.querySelector("[data-recorded]") !== null ||
  [...document.querySelectorAll("main form:not([role=search])")].some((form) => [...form.elements].some(changed));

// The answer to a form that is on its way must find the form where it was.
const sending = new Set();
let missed = false;
document.addEventListener("htmx:before:request", ({ detail }) => {
  if (detail.ctx.sourceElement?.matches("form:not([role=search])")) sending.add(detail.ctx);
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  if (!sending.delete(detail.ctx) || sending.size > 0 || !missed) return;
  missed = false;
  if (!dirty()) moved();
});

const moved = () => {
  if (sending.size > 0) missed = true;
  else if (dirty()) document.querySelector("[data-moved]")?.removeAttribute("hidden");
  else document.body.dispatchEvent(new CustomEvent("moved"));
};

// A part that is made anew keeps what a person had there: focus, what was unfolded, how far it was scrolled.
const sign = (place) =>
  place.id || [place.tagName, place.getAttribute("href") ?? place.name ?? place.querySelector("a")?.getAttribute("href")].join();
const signed = (part, sorts) => {
  const seen = {};
  return [...part.querySelectorAll(sorts)].map((place) => {
    const own = sign(place);
    seen[own] = (seen[own] ?? 0) + 1;
    return [`${own} ${seen[own]}`, place];
  });
};
const PLACES = "a, button, input, select, textarea, summary, [tabindex]";
let kept = [];
document.addEventListener("htmx:before:swap", (event) => {
  const { detail } = event;
  if (sending.size > 0 && !sending.has(detail.ctx)) {
    missed = true;
    event.preventDefault();
    return;
  }
  kept = detail.tasks.filter(({ target }) => target?.id && target.contains).map(({ target }) => ({
    id: target.id,
    focus: signed(target, PLACES).find(([, place]) => place === document.activeElement)?.[0],
    row: [...target.querySelectorAll("[data-nav]")].indexOf(document.activeElement?.closest("[data-nav]")),
    folds: signed(target, "details").map(([own, { open }]) => [own, open]),
    scrolled: signed(target, ".wrap, .columns").map(([own, { scrollTop, scrollLeft }]) => [own, scrollTop, scrollLeft]),
  }));
});
document.addEventListener("htmx:after:swap", () => {
  for (const { id, focus, row, folds, scrolled } of kept) {
    const part = document.getElementById(id);
    if (!part) continue;
    const unfolded = new Map(signed(part, "details"));
    for (const [own, open] of folds) if (unfolded.has(own)) unfolded.get(own).open = open;
    const wraps = new Map(signed(part, ".wrap, .columns"));
    for (const [own, top, left] of scrolled) wraps.get(own)?.scrollTo({ top, left, behavior: "instant" });
    if (!focus || document.activeElement !== document.body) continue;
    const rows = part.querySelectorAll("[data-nav]");
    const next = new Map(signed(part, PLACES)).get(focus) ?? rows[Math.min(row, rows.length - 1)];
    (next ?? document.getElementById("main")).focus({ preventScroll: true });
  }
  kept = [];
  say();
});

// Who cannot see that something changed is told, at most every ten seconds.
let said = 0;
const say = () => {
  const place = document.querySelector("[data-said]");
  if (!place || Date.now() - said < 10_000) return;
  said = Date.now();
  place.textContent = `Brought up to date at ${new Date(said).toLocaleTimeString("en-GB")}.`;
};

// A browser opens few connections to one host: the tab that holds the lock listens and tells the others.
const AGAIN = 3000;
const WORDS = { on: "Live", off: "Reconnecting" };
const channel = new BroadcastChannel("concord-moved");
const reached = {};
let state;

const hear = (told) => {
  state = root.dataset.live = told.state;
  const words = document.querySelector("[data-live-words]");
  if (words) words.textContent = WORDS[state];
  const shown = document.querySelector("[data-position]")?.dataset.position;
  let news = false;
  for (const [model, position] of Object.entries(told.reached)) {
    // What moved between the making of the page and the first news is news too.
    news ||= position > (reached[model] ?? shown ?? position);
    reached[model] = position;
  }
  if (news) moved();
};
const tell = (now, moves) => {
  hear({ state: now, reached: moves });
  channel.postMessage({ state, reached });
};
const listen = () => {
  const source = new EventSource("/live");
  source.onopen = () => tell("on", {});
  source.onerror = () => {
    tell("off", {});
    // A browser tries again by itself after a broken line, not after an answer that is none.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  };
  source.addEventListener("moved", ({ data }) => {
    const { model, position } = JSON.parse(data);
    tell("on", { [model]: position });
  });
};

// The past does not move.
if (!root.dataset.asOf && document.querySelector("main [data-live]")) {
  let listening = false;
  channel.onmessage = ({ data }) => {
    if (!data.asks) hear(data);
    else if (listening && state) channel.postMessage({ state, reached });
  };
  channel.postMessage({ asks: true });
  navigator.locks.request("concord-live", () => {
    listening = true;
    listen();
    return new Promise(() => {});
  });
} else if (!root.dataset.asOf) {
  document.querySelector("[data-live-words]")?.parentElement.setAttribute("hidden", "");
}
