// The pages work without any of this: here are the theme, a few keys, and listening to what moves.
const root = document.documentElement;

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const rows = [...document.querySelectorAll("[data-nav]")];
  const here = rows.indexOf(document.activeElement?.closest("[data-nav]"));
  rows[Math.min(rows.length - 1, Math.max(0, here + step))]?.focus();
});

// Somebody who is writing, or reads what was just recorded, is never interrupted: a line says that something moved.
const dirty = () =>
  document.querySelector("[data-recorded]") !== null ||
  [...document.querySelectorAll("main form:not([role=search])")].some((form) =>
    [...form.elements].some((field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue),
  );

const moved = () => {
  if (!document.querySelector("[data-live]")) return;
  if (dirty()) document.querySelector("[data-moved]")?.removeAttribute("hidden");
  else document.body.dispatchEvent(new CustomEvent("moved"));
};

const dot = (state, words) => {
  root.dataset.live = state;
  const told = document.querySelector("[data-live-words]");
  if (told) told.textContent = words;
};

// A browser opens few connections to one host: the tab that holds the lock listens and tells the others.
const channel = new BroadcastChannel("concord-moved");
channel.onmessage = ({ data }) => {
  dot(data.state, data.words);
  if (data.moved) moved();
};
const tell = (state, words, news) => {
  dot(state, words);
  channel.postMessage({ state, words, moved: news });
  if (news) moved();
};

if (document.querySelector("[data-live]")) {
  navigator.locks.request("concord-live", () => new Promise(() => {
    const source = new EventSource("/live");
    const known = new Map();
    source.onopen = () => tell("on", "Live", false);
    source.onerror = () => tell("off", "Reconnecting", false);
    source.addEventListener("moved", (event) => {
      const { model, position } = JSON.parse(event.data);
      // What moved between the making of the page and the first news is news too.
      const shown = known.get(model) ?? document.querySelector("[data-position]")?.dataset.position ?? position;
      const news = position > shown;
      known.set(model, position);
      if (news) tell("on", "Live", true);
    });
  }));
}
