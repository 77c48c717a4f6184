/**
 * The viewers' icons (Lucide, ISC): trusted markup from the build, the only strings that become elements.
 * @module
 */
import alert from "../node_modules/lucide-static/icons/circle-alert.svg" with { type: "text" };
import binary from "../node_modules/lucide-static/icons/binary.svg" with { type: "text" };
import braces from "../node_modules/lucide-static/icons/braces.svg" with { type: "text" };
import brackets from "../node_modules/lucide-static/icons/brackets.svg" with { type: "text" };
import calendar from "../node_modules/lucide-static/icons/calendar.svg" with { type: "text" };
import check from "../node_modules/lucide-static/icons/check.svg" with { type: "text" };
import clock from "../node_modules/lucide-static/icons/clock.svg" with { type: "text" };
import copy from "../node_modules/lucide-static/icons/copy.svg" with { type: "text" };
import cornerDownRight from "../node_modules/lucide-static/icons/corner-down-right.svg" with { type: "text" };
import download from "../node_modules/lucide-static/icons/download.svg" with { type: "text" };
import empty from "../node_modules/lucide-static/icons/eye.svg" with { type: "text" };
import hash from "../node_modules/lucide-static/icons/hash.svg" with { type: "text" };
import help from "../node_modules/lucide-static/icons/circle-help.svg" with { type: "text" };
import imageOff from "../node_modules/lucide-static/icons/image-off.svg" with { type: "text" };
import text from "../node_modules/lucide-static/icons/type.svg" with { type: "text" };
import timer from "../node_modules/lucide-static/icons/timer.svg" with { type: "text" };
import toggle from "../node_modules/lucide-static/icons/toggle-right.svg" with { type: "text" };

const ICONS = {
  alert, binary, braces, brackets, calendar, check, clock, copy, cornerDownRight, download, empty, hash, help,
  imageOff, text, timer, toggle,
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * A new inline icon in the colour of its text.
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const holder = document.createElement("template");
  holder.innerHTML = ICONS[name];
  const svg = /** @type {SVGElement} */ (holder.content.querySelector("svg"));
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  return svg;
}
