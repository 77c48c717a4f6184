/**
 * What a chart may do. A specification is made by node code, so it is hostile: it may draw its rows, and
 * nothing else. Web addresses are taken out (and the loader refuses any that are left), it can't reach the
 * page outside its panel, and its sizes and counts have limits. Knows no page and no Arrow.
 * @module
 */

/** @typedef {Record<string, any>} Spec */

const MOST_PIXELS = 4000;
const MOST_STEPS = 10_000;
const COUNTS = new Set(["maxbins", "tickCount", "steps", "minsteps", "maxsteps", "order", "cycle", "count", "labelLimit", "columns"]);
const COMPOSED = ["hconcat", "vconcat", "concat", "facet", "repeat"];
/** Parts that lead out of the chart, by the key they stand under, and what they are in plain words. */
/** @type {Record<string, string>} */
const REACHING_OUT = {
  "data.url": "data from an address",
  "encoding.url": "pictures from addresses",
  "mark.url": "a picture from an address",
  "encoding.href": "links",
  "mark.href": "a link",
  "bind.element": "a control outside the chart",
};
/** Rows inside the specification are values, not instructions. */
const DATA = new Set(["values", "datasets"]);
const PLAIN_CURSOR = /^[a-z-]+$/;

/** A loader that loads nothing: data, pictures and links alike. */
export const refusingLoader = {
  load: refuse, sanitize: refuse, http: refuse, file: refuse,
};

function refuse() {
  return Promise.reject(new Error("Charts load nothing from the network."));
}

/** Vega may hear what happens inside the chart and that its panel changed size; nothing else. */
export const EVENTS = {
  view: true, container: ["resize"], window: ["pointermove", "pointerup", "mousemove", "mouseup", "resize"],
  selector: false, timer: false, bind: "container", globalCursor: false,
};

/** Functions of Vega's expressions that could fill the memory from a few letters. */
export const LIMITED = {
  /** @param {...number} parameters */
  sequence(...parameters) {
    const [start, stop, step] = parameters.length === 1 ? [0, parameters[0], 1] : [parameters[0], parameters[1], parameters[2] ?? 1];
    const length = Math.min(MOST_STEPS, Math.max(0, Math.ceil((stop - start) / step) || 0));
    return Array.from({ length }, (_, index) => start + index * step);
  },
  /**
   * @param {unknown} value
   * @param {number} length
   * @param {string} [character]
   * @param {string} [align]
   */
  pad(value, length, character = " ", align = "right") {
    const text = String(value);
    const missing = Math.min(MOST_STEPS, length) - text.length;
    if (!(missing > 0)) return text;
    const before = align === "left" ? missing : align === "center" ? missing >> 1 : 0;
    return String(character).charAt(0).repeat(before) + text + String(character).charAt(0).repeat(missing - before);
  },
};

/**
 * A Vega-Lite specification that is tamed and sized to its panel, and what had to be left out.
 * @param {Spec} given
 * @returns {{spec: Spec, refused: string[]}}
 */
export function tame(given) {
  const refused = new Set();
  const spec = /** @type {Spec} */ (walk(given, "", refused));
  delete spec.usermeta;
  delete spec.$schema;
  if (spec.config) delete spec.config.events;
  if (fillsPanel(spec)) {
    spec.width = "container";
    spec.height = "container";
    spec.autosize = { type: "fit", contains: "padding" };
  }
  return { spec, refused: [...refused] };
}

/**
 * Whether a chart is one view, which stretches to its panel; several views keep their own sizes and scroll.
 * @param {Spec} spec
 */
export function fillsPanel(spec) {
  const { row, column, facet } = spec.encoding ?? {};
  return !COMPOSED.some((name) => name in spec) && !row && !column && !facet;
}

/**
 * A copy of a part of the specification without what it may not do.
 * @param {any} part
 * @param {string} name the key it stands under
 * @param {Set<string>} refused
 * @returns {any}
 */
function walk(part, name, refused) {
  if (typeof part === "number") return limited(part, name);
  if (Array.isArray(part)) return part.map((item) => walk(item, name, refused));
  if (part === null || typeof part !== "object") return part;
  /** @type {Spec} */
  const copy = {};
  const counts = ["start", "stop"].every((key) => typeof part[key] === "number");
  for (const [key, value] of Object.entries(part)) {
    if (key === "__proto__") continue;
    const reason = REACHING_OUT[`${name}.${key}`];
    if (reason) refused.add(reason);
    else copy[key] = DATA.has(key) ? value : walk(value, key, refused);
  }
  if (counts) copy.stop = copy.start + Math.sign(part.stop - part.start) * Math.min(Math.abs(part.stop - part.start), Math.abs(part.step ?? 1) * MOST_STEPS);
  if (name === "data" && Object.keys(copy).length === 0) copy.values = [];
  return copy;
}

/**
 * @param {number} value
 * @param {string} name
 */
function limited(value, name) {
  if (name === "width" || name === "height") return Math.max(0, Math.min(value, MOST_PIXELS));
  if (name === "step") return Math.abs(value) < 1e-9 ? 1e-9 : value;
  return COUNTS.has(name) ? Math.min(value, MOST_STEPS) : value;
}

/**
 * The same rules for what Vega-Lite made of it, in place: Vega has more ways to reach outside than Vega-Lite shows.
 * @param {Spec} vega
 */
export function tameVega(vega) {
  delete vega.usermeta;
  vega.config = { ...vega.config, events: EVENTS };
  visit(vega);
}

/** @param {any} part */
function visit(part) {
  if (part === null || typeof part !== "object") return;
  if (Array.isArray(part)) {
    for (const item of part) visit(item);
    return;
  }
  for (const key of ["url", "href"]) {
    if (key in part && part.type !== "formula") delete part[key];
  }
  if ("cursor" in part && !PLAIN_CURSOR.test(part.cursor?.value ?? "")) delete part.cursor;
  if (part.bind && typeof part.bind === "object") delete part.bind.element;
  if (Array.isArray(part.signals)) part.signals = part.signals.filter((/** @type {Spec} */ signal) => signal?.name !== "cursor");
  for (const [key, value] of Object.entries(part)) if (!DATA.has(key)) visit(value);
}
