/**
 * The JSON viewer: a tree whose branches open and close and are built only when they are opened.
 * @module
 */
import css from "./documents.css" with { type: "text" };
import { adopt, element } from "./element.js";
import { mount as mountText } from "./text.js";

/** @typedef {import("./preview.js").Stage} Stage */

const count = new Intl.NumberFormat("en");
/** How many children of one branch are built at once. */
const CHUNK = 200;
/** Branches are open from the start as long as no more lines than this come of it. */
const OPEN_LINES = 60;

/** How many more lines are open from the start, and what is written for `null`. @typedef {{lines: number, nothing: string}} Budget */

/** @param {Stage} stage */
export function mount(stage) {
  const { root, header, foot } = stage;
  const text = header.text ?? "null";
  let value;
  try {
    value = JSON.parse(text, exact);
  } catch {
    // Cut off in the middle: the text is all there is.
    return mountText(stage);
  }
  const nothing = header.nothing ?? "null";
  if (value === null || typeof value !== "object") {
    return mountText({ ...stage, header: { ...header, text: value === null ? nothing : text.replace(/^"(.*)"$/, "$1") } });
  }
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  const budget = { lines: OPEN_LINES, nothing };
  root.append(branch(null, value, budget, true));
  foot(describe(value), header.truncated ? "Only the beginning is shown" : "");
  return {};
}

/**
 * Keeps whole numbers that JavaScript's own would round.
 * @param {string} _key
 * @param {unknown} value
 * @param {{source?: string}} [context]
 */
function exact(_key, value, context) {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "");
  return isRounded ? BigInt(context?.source ?? 0) : value;
}

/**
 * @param {string | null} key
 * @param {unknown} value
 * @param {Budget} budget
 * @param {boolean} [open]
 * @returns {HTMLElement}
 */
function branch(key, value, budget, open = false) {
  const name = key === null ? null : element("span", { class: "key" }, key);
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    return element("div", { class: "leaf" }, name, leaf(value, budget.nothing));
  }
  const entries = Object.entries(value);
  const isOpen = open || entries.length <= budget.lines;
  if (isOpen) budget.lines -= entries.length;
  const inside = element("div", { class: "inside" });
  const details = element("details", { open: isOpen },
    element("summary", {}, name, element("span", { class: "count" }, describe(value))), inside);
  const fill = () => {
    if (inside.childElementCount === 0) grow(inside, entries, 0, Array.isArray(value), isOpen ? budget : { ...budget, lines: 0 });
  };
  if (isOpen) fill();
  else details.addEventListener("toggle", fill, { once: true });
  return details;
}

/**
 * @param {HTMLElement} inside
 * @param {[string, unknown][]} entries
 * @param {number} from
 * @param {boolean} isList
 * @param {Budget} budget
 */
function grow(inside, entries, from, isList, budget) {
  for (const [key, value] of entries.slice(from, from + CHUNK)) inside.append(branch(key, value, budget));
  const left = entries.length - from - CHUNK;
  if (left <= 0) return;
  const more = element("button", { type: "button", onclick: () => {
    more.remove();
    grow(inside, entries, from + CHUNK, isList, { ...budget, lines: 0 });
  } }, `${count.format(left)} more`);
  inside.append(more);
}

/**
 * @param {unknown} value
 * @param {string} nothing
 */
function leaf(value, nothing) {
  if (typeof value === "bigint") return element("span", { class: "number" }, String(value));
  const kind = value === null ? "null" : Array.isArray(value) ? "count" : typeof value === "object" ? "count" : typeof value;
  return element("span", { class: kind }, value === null ? nothing : JSON.stringify(value));
}

/** @param {unknown} value */
function describe(value) {
  if (Array.isArray(value)) return `list of ${count.format(value.length)}`;
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  const size = Object.keys(value).length;
  return `${count.format(size)} ${size === 1 ? "entry" : "entries"}`;
}
