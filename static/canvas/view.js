/**
 * Where the reader looks: pan and zoom, fit, and the way between screen and graph.
 * Owns the zoom's bounds; knows React Flow's store only for its viewport.
 *
 * @import {Box, FlowStore, Viewport} from "./types.js"
 */

export const MIN_ZOOM = 0.03;
export const MAX_ZOOM = 2.5;
/** Fitting never enlarges past the size that nodes are designed for. */
const FIT_ZOOM = 1;
const MARGIN = 48;
/** Above and below: what floats over the graph's edges, its controls and a button, is left free. */
const MARGIN_ABOVE = 56;
const GLIDE_MS = 220;

export class View {
  /** @type {FlowStore | null} */
  store = null;
  /** Kept while nothing is mounted. @type {Viewport} */
  kept = { x: 0, y: 0, zoom: 1 };
  /** What was fitted last, and where that led. @type {{box: Box, viewport: Viewport} | null} */
  #fitted = null;

  /** @returns {Viewport} */
  get viewport() {
    if (!this.store) return this.kept;
    const [x, y, zoom] = this.store.getState().transform;
    return { x, y, zoom };
  }

  /** Width and height of the screen's part, null while it has none. */
  get size() {
    const { width, height, domNode } = this.store?.getState() ?? {};
    if (!width || !height || !domNode?.clientWidth || !domNode.clientHeight) return null;
    // React Flow's own may still be those of before it was resized.
    return { width: domNode.clientWidth, height: domNode.clientHeight };
  }

  /** @param {Viewport} viewport @param {{glides?: boolean}} [how] */
  go(viewport, { glides = false } = {}) {
    const zoom = Math.min(Math.max(viewport.zoom, MIN_ZOOM), MAX_ZOOM);
    const panZoom = this.store?.getState().panZoom;
    this.kept = { ...viewport, zoom };
    panZoom?.setViewport(this.kept, { duration: glides && !prefersStillness() ? GLIDE_MS : 0 });
  }

  /** Shows all of a box. @param {Box} box @param {{glides?: boolean}} [how] */
  fit(box, how) {
    const size = this.size;
    if (!size) return;
    const margin = Math.min(MARGIN, size.width / 20);
    const above = Math.min(MARGIN_ABOVE, size.height / 7);
    const zoom = Math.max(MIN_ZOOM, Math.min(
      FIT_ZOOM,
      (size.width - 2 * margin) / Math.max(box.width, 1),
      (size.height - 2 * above) / Math.max(box.height, 1),
    ));
    this.#centreOn(box, zoom, size, how);
    this.#fitted = { box, viewport: this.kept };
  }

  /** Fits the same again, now that there is other room, unless the reader has looked elsewhere since. */
  refit() {
    const { box, viewport } = this.#fitted ?? {};
    const { x, y, zoom } = this.viewport;
    if (box && viewport?.x === x && viewport.y === y && viewport.zoom === zoom) this.fit(box);
  }

  /** @param {Box} box @param {number} zoom at least this */
  centre(box, zoom) {
    const size = this.size;
    if (size) this.#centreOn(box, Math.max(zoom, this.viewport.zoom), size, { glides: true });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const size = this.size;
    if (!size) return;
    const { x, y, zoom } = this.viewport;
    const next = Math.min(Math.max(zoom * factor, MIN_ZOOM), MAX_ZOOM);
    const [cx, cy] = [size.width / 2, size.height / 2];
    this.go({ x: cx - ((cx - x) / zoom) * next, y: cy - ((cy - y) / zoom) * next, zoom: next }, { glides: true });
  }

  /** @param {number} dx @param {number} dy in pixels of the screen */
  panBy(dx, dy) {
    const { x, y, zoom } = this.viewport;
    this.go({ x: x + dx, y: y + dy, zoom });
  }

  /** @param {number} clientX @param {number} clientY @returns {[number, number]} in the graph's units */
  fromScreen(clientX, clientY) {
    const box = this.store?.getState().domNode?.getBoundingClientRect();
    const { x, y, zoom } = this.viewport;
    return [
      Math.round((clientX - (box?.left ?? 0) - x) / zoom),
      Math.round((clientY - (box?.top ?? 0) - y) / zoom),
    ];
  }

  /** The part of the graph that is in view. @returns {Box | null} */
  get visible() {
    const size = this.size;
    if (!size) return null;
    const { x, y, zoom } = this.viewport;
    return { x: -x / zoom, y: -y / zoom, width: size.width / zoom, height: size.height / zoom };
  }

  /**
   * @param {Box} box
   * @param {number} zoom
   * @param {{width: number, height: number}} size
   * @param {{glides?: boolean}} [how]
   */
  #centreOn(box, zoom, size, how) {
    this.go({
      x: Math.round(size.width / 2 - (box.x + box.width / 2) * zoom),
      y: Math.round(size.height / 2 - (box.y + box.height / 2) * zoom),
      zoom,
    }, how);
  }
}

export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
