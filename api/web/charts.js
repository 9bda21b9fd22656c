// Draws every [data-chart]: its option was made on the server and lies beside it, in the script that data-chart names.
import { echarts, finish } from "./option.js";

const PAPER = 680;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--c-${name}`).trim();

function paint(place, chart, animated) {
  chart.setOption(finish(JSON.parse(document.getElementById(place.dataset.chart).textContent), colour, animated && !calm.matches), true);
  place.dataset.ready = "yes";
}

// A place is drawn when it has room: what is folded away waits until it is opened.
const room = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (!target.isConnected || target.clientWidth === 0) continue;
    const chart = drawn.get(target);
    if (chart) chart.resize();
    else {
      drawn.set(target, echarts.init(target, null, { renderer: "svg" }));
      paint(target, drawn.get(target), true);
    }
  }
});

function look() {
  for (const [place, chart] of drawn) {
    if (place.isConnected) continue;
    room.unobserve(place);
    chart.dispose();
    drawn.delete(place);
  }
  for (const place of document.querySelectorAll("[data-chart]")) if (!drawn.has(place)) room.observe(place);
}

function repaint(after = () => {}) {
  for (const [place, chart] of drawn) {
    paint(place, chart, false);
    after(chart);
    chart.getZr().flush();
  }
}

document.fonts.ready.then(look);
document.addEventListener("htmx:after:swap", look);
document.addEventListener("theme", () => repaint());
// A sheet is narrower than a screen, and it is printed before anything is measured again.
addEventListener("beforeprint", () => repaint((chart) => chart.resize({ width: Math.min(PAPER, chart.getWidth()) })));
addEventListener("afterprint", () => repaint((chart) => chart.resize({ width: "auto" })));
