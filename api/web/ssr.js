// The same charts without a browser, for paper: an option and a palette (name to colour) as JSON, to the text of an SVG.
import { echarts, finish } from "./option.js";

// A bare engine has no clock. Nothing here is animated, so that what ECharts would do later may stay undone.
globalThis.setTimeout ??= () => 0;
globalThis.clearTimeout ??= () => {};

globalThis.svg = (option, palette, width, height) => {
  const colours = JSON.parse(palette);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(finish(JSON.parse(option), (name) => colours[name], false));
  const text = chart.renderToSVGString();
  chart.dispose();
  // ECharts counts its names through all charts: counted anew, the same chart gives the same text.
  const names = new Map();
  return text.replace(/\bzr\d+-[a-z]+-?\d+/g, (name) => {
    if (!names.has(name)) names.set(name, `zr-${names.size}`);
    return names.get(name);
  });
};
