/**
 * The tooltip of a chart: names and values as text, beside the pointer. Values come from node code, so
 * nothing of them becomes markup or an address.
 * @module
 */
import { element } from "./element.js";

const MOST_LINES = 12;
const LONGEST = 160;

/**
 * A tooltip handler for Vega that draws into `root`.
 * @param {HTMLElement} root
 */
export function tooltipIn(root) {
  const tip = element("div", { class: "tip", hidden: true, role: "tooltip" });
  root.append(tip);
  /**
   * @param {unknown} _handler
   * @param {{clientX: number, clientY: number}} event
   * @param {unknown} _item
   * @param {unknown} value
   */
  return (_handler, event, _item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    tip.replaceChildren(...linesOf(value));
    const room = root.getBoundingClientRect();
    // Inside a node of the canvas everything is scaled.
    const scale = room.width / root.offsetWidth || 1;
    const [x, y] = [(event.clientX - room.left) / scale, (event.clientY - room.top) / scale];
    const left = x + 14 + tip.offsetWidth > root.offsetWidth ? x - 14 - tip.offsetWidth : x + 14;
    const top = y + 14 + tip.offsetHeight > root.offsetHeight ? y - 10 - tip.offsetHeight : y + 14;
    tip.style.left = `${Math.max(4, left) + root.scrollLeft}px`;
    tip.style.top = `${Math.max(4, top) + root.scrollTop}px`;
  };
}

/** @param {unknown} value */
function linesOf(value) {
  if (typeof value !== "object" || value === null || value instanceof Date) return [short(value)];
  return Object.entries(value).slice(0, MOST_LINES).map(([name, part]) => (
    element("div", {}, element("span", { class: "name" }, short(name)), element("span", { class: "value" }, short(part)))));
}

/** @param {unknown} value */
function short(value) {
  let text;
  try {
    text = typeof value === "object" && !(value instanceof Date) ? JSON.stringify(value) : String(value);
  } catch {
    text = "…";
  }
  return text && text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text ?? "";
}
