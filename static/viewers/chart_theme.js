/**
 * Vega-Lite's configuration in the page's colours and type. A chart's own configuration comes after it.
 * @module
 */
import { isDark, token } from "./theme.js";

const CATEGORIES = {
  light: ["#3a56e4", "#e07a2f", "#14946b", "#c0559b", "#8b6cd9", "#b58900", "#2f9fc4", "#d1495b", "#6b7280", "#7a9a3a"],
  dark: ["#8ea6ff", "#f29a57", "#4cc38a", "#e17fbd", "#ab91ef", "#d9b13a", "#62c3e6", "#f0717f", "#9aa3b2", "#a9cc62"],
};
const RAMP = {
  light: ["#e6ebff", "#aebcfb", "#6f87f2", "#3a56e4", "#1f2f8f"],
  dark: ["#232c4a", "#37468a", "#5a70cf", "#8ea6ff", "#d3dcff"],
};

/**
 * The configuration for the theme of this moment.
 * @param {{slanted: boolean, compact: boolean}} room whether names below the chart need more room than they
 *   have; whether it is a small chart inside a node, which shows shapes rather than words
 */
export function chartConfig({ slanted, compact }) {
  const mode = isDark() ? "dark" : "light";
  const [text, muted, line, surface] = ["text", "text-2", "line", "surface"].map((name) => token(name));
  const accent = CATEGORIES[mode][0];
  const font = token("font", "system-ui, sans-serif");
  const small = compact ? { labelFontSize: 9, labelLimit: 64, labelPadding: 3, title: null, labelOverlap: "greedy" } : {};
  return {
    background: surface,
    font,
    padding: 4,
    view: { stroke: null, continuousWidth: 300, continuousHeight: 200, discreteWidth: { step: 24 }, discreteHeight: { step: 22 } },
    mark: { color: accent, tooltip: true },
    arc: { stroke: surface },
    bar: { cornerRadiusEnd: 2 },
    line: { strokeWidth: 2, strokeJoin: "round", strokeCap: "round" },
    area: { fillOpacity: 0.7, line: true },
    point: { filled: true, size: 42, opacity: 0.8 },
    circle: { size: 42, opacity: 0.8 },
    rule: { color: muted },
    text: { color: text },
    range: { category: CATEGORIES[mode], ordinal: RAMP[mode], ramp: RAMP[mode], heatmap: RAMP[mode] },
    title: { color: text, subtitleColor: muted, fontSize: 14, fontWeight: 600, anchor: "start", offset: 12 },
    header: { labelColor: text, titleColor: muted, labelFontSize: 12 },
    legend: { labelColor: text, titleColor: muted, titleFontWeight: 500, labelFontSize: 12, titleFontSize: 12, symbolSize: 80, disable: compact },
    axis: {
      labelColor: muted, titleColor: muted, titleFontWeight: 500, labelFontSize: 11.5, titleFontSize: 12, titlePadding: 10,
      gridColor: line, domainColor: token("line-strong"), tickColor: token("line-strong"), tickSize: 4, labelPadding: 6,
      ...small,
    },
    axisYDiscrete: { labelOverlap: "greedy" },
    axisY: { domain: false, ticks: false },
    axisX: { grid: false },
    axisXDiscrete: { labelAngle: slanted ? -40 : 0, labelLimit: 140, labelOverlap: slanted ? false : "greedy", ...small, ...(compact && slanted ? { labels: false, ticks: false } : {}) },
  };
}
