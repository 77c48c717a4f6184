/**
 * The dots behind the graph, as a background that moves with the view. From afar the grid gets
 * coarser, so that it never turns to noise.
 *
 * @import {Viewport} from "./types.js"
 */
import { GRID } from "./measures.js";

const CLOSEST = 14;

/** @param {HTMLElement} element @param {Viewport} viewport */
export function showGrid(element, { x, y, zoom }) {
  let gap = GRID * zoom;
  while (gap < CLOSEST) gap *= 2;
  element.style.backgroundSize = `${gap}px ${gap}px`;
  element.style.backgroundPosition = `${x - gap / 2}px ${y - gap / 2}px`;
}
