/**
 * The chart viewer: Vega-Lite, run by Vega's interpreter so that nothing of a chart is ever evaluated as
 * JavaScript. What a chart may do is said in `chart_rules.js`, how it looks in `chart_theme.js`.
 * @module
 */
import { View, Warn, expressionFunction, logger, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import css from "./chart.css" with { type: "text" };
import { rowsOf } from "./chart_rows.js";
import { LIMITED, fillsPanel, refusingLoader, tame, tameVega } from "./chart_rules.js";
import { chartConfig } from "./chart_theme.js";
import { tooltipIn } from "./chart_tooltip.js";
import { adopt, element } from "./element.js";
import { icon } from "./icons.js";
import { onThemeChange } from "./theme.js";

/** @typedef {import("./preview.js").Stage} Stage */
/** @typedef {import("./preview.js").Viewer} Viewer */
/** @typedef {import("./preview.js").Header} Header */

for (const [name, limited] of Object.entries(LIMITED)) expressionFunction(name, limited);

/** Names closer than this run into each other. */
const LABEL_HEIGHT = 16;
const MOST_HEIGHT = 4000;
const count = new Intl.NumberFormat("en");

/**
 * @param {Stage} stage
 * @returns {Promise<Viewer>}
 */
export async function mount(stage) {
  const { root, header, body, foot } = stage;
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  if (!header.spec || typeof header.spec !== "object") throw new Error("it has no chart specification");
  const rows = body ? rowsOf(body) : null;
  const { spec, refused } = tame(header.spec);
  if (rows) spec.data = { name: "rows" };
  const notes = rowsText(header, rows?.length);
  if (refused.length) notes.push(`left out: ${refused.join(", ")}`);

  /** @type {{view: View, drawn: HTMLElement} | null} */
  let shown = null;
  let closed = false;
  const redraw = async () => {
    const next = await draw(root, spec, rows);
    if (closed) {
      next.view.finalize();
      return;
    }
    shown?.view.finalize();
    shown?.drawn.remove();
    shown = next;
    next.drawn.style.visibility = "";
    if (next.problems.length) notes.splice(1, notes.length, next.problems[0]);
    foot(notes.join(" · "), saves(() => next.view, nameOf(header)));
  };
  await redraw();
  const stop = onThemeChange(() => void redraw());
  return {
    close() {
      closed = true;
      stop();
      shown?.view.finalize();
    },
  };
}

/**
 * Whether the preview is a small one inside a node.
 * @param {HTMLElement} root
 */
function isCompact(root) {
  return /** @type {ShadowRoot} */ (root.getRootNode()).host.hasAttribute("compact");
}

/**
 * Draws the chart into a new element in `root`, unseen until the caller shows it.
 * @param {HTMLElement} root
 * @param {Record<string, any>} spec
 * @param {Record<string, unknown>[] | null} rows
 */
async function draw(root, spec, rows) {
  /** @type {string[]} */
  const problems = [];
  const log = quietLogger(problems);
  const compact = isCompact(root);
  const { slanted, least } = roomFor(spec, rows, root.clientWidth);
  const vega = /** @type {Record<string, any>} */ (compile(/** @type {any} */ (compact ? { ...spec, title: undefined } : spec), { config: /** @type {any} */ (chartConfig({ slanted, compact })), logger: log }).spec);
  tameVega(vega);
  if (rows) {
    // Vega marks the rows it is given, so each drawing has its own.
    for (const source of vega.data ?? []) if (source.name === "rows") source.values = rows.map((row) => ({ ...row }));
  }
  const drawing = element("div", { class: "drawing" });
  const drawn = element("div", { class: `canvas${fillsPanel(spec) ? "" : " natural"}` }, drawing);
  drawn.style.visibility = "hidden";
  if (!compact && fillsPanel(spec)) drawn.style.minHeight = `${least}px`;
  root.append(drawn);
  try {
    const view = new View(parse(/** @type {any} */ (vega), {}, { ast: true }), {
      expr: expressionInterpreter, loader: /** @type {any} */ (refusingLoader), logger: log, renderer: "canvas",
      tooltip: tooltipIn(drawn), hover: false,
    });
    await view.initialize(drawing).runAsync();
    return { view, drawn, problems };
  } catch (problem) {
    drawn.remove();
    throw problem;
  }
}

/**
 * The names along a discrete axis.
 * @param {Record<string, any>} spec
 * @param {"x" | "y"} axis
 * @param {Record<string, unknown>[] | null} rows
 * @returns {string[]}
 */
function namesAlong(spec, axis, rows) {
  const { field, type, bin, aggregate } = spec.encoding?.[axis] ?? {};
  if (!rows || typeof field !== "string" || bin || aggregate || type === "quantitative" || type === "temporal") return [];
  return [...new Set(rows.map((row) => String(row[field] ?? "")))];
}

/**
 * What the names along the axes ask for: room below the chart, or a chart that is higher than its panel.
 * @param {Record<string, any>} spec
 * @param {Record<string, unknown>[] | null} rows
 * @param {number} width
 */
function roomFor(spec, rows, width) {
  const across = namesAlong(spec, "x", rows).reduce((sum, name) => sum + Math.min(140, name.length * 6.5) + 16, 0);
  const down = namesAlong(spec, "y", rows).length * LABEL_HEIGHT;
  return { slanted: across > width - 80, least: Math.min(MOST_HEIGHT, down + (spec.title ? 96 : 66)) };
}

/**
 * A logger that keeps errors for the footer; what goes wrong in a chart is not a fault of the page.
 * @param {string[]} problems
 */
function quietLogger(problems) {
  const quiet = logger(Warn, "log", (_method, level, parts) => {
    if (level === "ERROR") problems.push(parts.map(String).join(" ").slice(0, 200));
  });
  return quiet;
}

/**
 * @param {Header} header
 * @param {number | undefined} rows
 */
function rowsText(header, rows) {
  if (rows === undefined) return ["Chart"];
  const drawn = `${count.format(rows)} ${rows === 1 ? "row" : "rows"}`;
  return [header.sampled_from ? `${drawn} of ${count.format(header.sampled_from)}, evenly picked` : drawn];
}

/** @param {Header} header */
function nameOf(header) {
  const { title } = header.spec ?? {};
  const text = typeof title === "string" ? title : "chart";
  return text.replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_|_$/g, "").slice(0, 60) || "chart";
}

/**
 * The buttons that save the chart as a picture.
 * @param {() => View} view
 * @param {string} name
 */
function saves(view, name) {
  const save = (/** @type {string} */ ending, /** @type {() => Promise<Blob>} */ make) => element("button", {
    type: "button", title: `Save the chart as ${ending.toUpperCase()}`,
    onclick: () => void make().then((blob) => download(`${name}.${ending}`, blob)),
  }, icon("download"), ending.toUpperCase());
  return element("span", { class: "saves" },
    save("png", async () => {
      const canvas = /** @type {HTMLCanvasElement} */ (/** @type {unknown} */ (await view().toCanvas(2)));
      return new Promise((done) => canvas.toBlob((blob) => done(blob ?? new Blob()), "image/png"));
    }),
    save("svg", async () => new Blob([await view().toSVG()], { type: "image/svg+xml" })));
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
function download(name, blob) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
