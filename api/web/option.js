// What every chart shares, in the browser and on paper: our parts of ECharts, our two shapes, and the theme.
import * as echarts from "echarts/core";
import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart, ScatterChart, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, TooltipComponent, VisualMapContinuousComponent, SVGRenderer,
]);

const FONT = "Inter Variable, Inter, sans-serif";

// The strokes of a hatch inside a box: lines at 45 degrees, each cut where the box ends.
function hatch({ x, y, width, height }, step = 6) {
  const strokes = [];
  for (let c = step; c < width + height; c += step) {
    const from = c < height ? [x, y + c] : [x + c - height, y + height];
    const to = c < width ? [x + c, y] : [x + width, y + c - width];
    strokes.push([from, to]);
  }
  return strokes;
}

// "span": floating bars. Data: [row, from, to]; the look of each item is plain JSON in itemPayload.items.
// Football fields, timelines and Gantts lie along x; waterfalls and histograms stand along y (itemPayload.vertical).
echarts.registerCustomSeries("span", (params, api) => {
  const { vertical, items, size = 0.56 } = params.itemPayload;
  const look = items[params.dataIndex];
  const at = (row, value) => api.coord(vertical ? [row, value] : [value, row]);
  const row = api.value(0);
  const [a, b] = [at(row, api.value(1)), at(row, api.value(2))];
  const band = Math.abs(api.size([1, 1])[vertical ? 0 : 1]);
  const thick = Math.min(band * (look.size ?? size), look.most ?? 44);
  const shift = band * (look.shift ?? 0);
  const box = vertical
    ? { x: a[0] - thick / 2 + shift, y: Math.min(a[1], b[1]), width: thick, height: Math.max(1, Math.abs(b[1] - a[1])) }
    : { x: Math.min(a[0], b[0]), y: a[1] - thick / 2 + shift, width: Math.max(1, Math.abs(b[0] - a[0])), height: thick };
  const font = `500 ${look.font ?? 11}px ${FONT}`;
  const strong = `600 ${look.font ?? 11}px ${FONT}`;
  const [centre, middle] = [box.x + box.width / 2, box.y + box.height / 2];
  const children = [];
  const text = (words, x, y, align, fill, more = {}) => {
    if (words) children.push({ type: "text", silent: true, style: { text: words, x, y, align, verticalAlign: "middle", fill, font, ...more } });
  };
  if (look.symbol === "diamond") {
    const reach = Math.min(thick, 16) / 2;
    const [x, y] = [a[0], a[1] + shift];
    children.push({ type: "polygon", shape: { points: [[x, y - reach], [x + reach, y], [x, y + reach], [x - reach, y]] }, style: { fill: look.fill, stroke: look.stroke, lineWidth: 1.5 } });
    text(look.right, x + reach + 5, y, "left", look.ink ?? look.fill);
    return { type: "group", children };
  }
  const corner = look.r ?? 3;
  children.push({ type: "rect", shape: { ...box, r: corner }, style: { fill: look.fill, stroke: look.stroke, lineWidth: look.stroke ? 1.5 : 0, lineDash: look.dash, opacity: look.opacity } });
  if (look.hatch) {
    for (const points of hatch(box)) children.push({ type: "polyline", silent: true, shape: { points }, style: { stroke: look.hatch, fill: "none", lineWidth: 1.5 } });
  }
  if (look.done > 0) children.push({ type: "rect", silent: true, shape: { x: box.x, y: box.y, width: box.width * look.done, height: box.height, r: corner }, style: { fill: look.doneFill } });
  if (look.mark != null) {
    const [x] = at(row, look.mark);
    children.push({ type: "rect", silent: true, shape: { x: x - 1.25, y: box.y - 3, width: 2.5, height: box.height + 6 }, style: { fill: look.ink } });
  }
  const backing = look.behind ? { backgroundColor: look.behind, padding: [2, 3] } : {};
  text(look.left, box.x - 6, middle, "right", look.muted ?? look.ink, backing);
  text(look.right, box.x + box.width + 6, middle, "left", look.muted ?? look.ink, backing);
  text(look.top, centre, box.y - 10, "center", look.ink, { font: strong, ...backing });
  text(look.bottom, centre, box.y + box.height + 10, "center", look.ink, { font: strong, ...backing });
  if (look.inside) {
    const room = box.width - 8;
    if (look.whole) {
      if (echarts.format.getTextRect(look.inside, font).width <= room) text(look.inside, centre, middle, "center", look.onFill, backing);
    } else if (room > 26) text(look.inside, box.x + 6, middle, "left", look.onFill, { width: room, overflow: "truncate", ellipsis: "…" });
  }
  return { type: "group", children };
});

// "link": the elbow from the end of one bar to the start of another. Data: [from row, from value, to row, to value].
echarts.registerCustomSeries("link", (params, api) => {
  const { color, size = 0.5 } = params.itemPayload;
  const [x1, y1] = api.coord([api.value(1), api.value(0)]);
  const [x2, y2] = api.coord([api.value(3), api.value(2)]);
  const half = (Math.abs(api.size([0, 1])[1]) * size) / 2;
  const down = y2 > y1 ? 1 : -1;
  const x = x2 + 4;
  const end = y2 - down * half;
  return {
    type: "group",
    silent: true,
    children: [
      { type: "polyline", shape: { points: [[x1, y1], [x, y1], [x, end - down * 4]] }, style: { stroke: color, fill: "none", lineWidth: 1.5 } },
      { type: "polygon", shape: { points: [[x, end], [x - 3.5, end - down * 6], [x + 3.5, end - down * 6]] }, style: { fill: color } },
    ],
  };
});

// "$name" anywhere in an option is a colour of the theme; who writes an option never needs to know which theme.
const paint = (value, colour) => {
  if (typeof value === "string") return /^\$[a-z0-9-]+$/.test(value) ? colour(value.slice(1)) || value : value;
  if (Array.isArray(value)) return value.map((each) => paint(each, colour));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, paint(each, colour)]));
  return value;
};

// An option as Python made it, to one that ECharts draws. `colour` gives the colour of a name.
export function finish(raw, colour, animation) {
  const option = paint(raw, colour);
  const line = { lineStyle: { color: colour("line") } };
  const shared = {
    axisLine: line,
    axisTick: { show: false },
    splitLine: line,
    axisLabel: { color: colour("muted"), hideOverlap: true },
    nameTextStyle: { color: colour("muted") },
  };
  for (const axis of ["xAxis", "yAxis"]) {
    if (!option[axis]) continue;
    option[axis] = [].concat(option[axis]).map((own) => {
      const parts = ["axisLine", "axisLabel", "splitLine", "nameTextStyle"].map((part) => [part, { ...shared[part], ...own[part] }]);
      return { ...shared, ...own, ...Object.fromEntries(parts) };
    });
  }
  if (option.legend) option.legend = { itemGap: 18, itemWidth: 18, itemHeight: 4, icon: "roundRect", ...option.legend, textStyle: { color: colour("muted"), ...option.legend.textStyle } };
  return {
    animation,
    animationDuration: 300,
    useUTC: true,
    ...option,
    textStyle: { fontFamily: FONT, color: colour("text") },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("panel"),
      borderColor: colour("line"),
      textStyle: { color: colour("text"), fontSize: 12 },
      ...option.tooltip,
    },
  };
}

export { echarts };
