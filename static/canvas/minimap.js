/**
 * The small map of the whole graph, while a part of it is out of view: nodes painted once on a hidden canvas and copied under the
 * frame of what is in view. A press or drag on it moves the view.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {Box} from "./types.js"
 */
import { WIDTH } from "./measures.js";
import { cleared } from "./paint.js";

const MAP_WIDTH = 168;
const MAP_HEIGHT = 108;
const MARGIN = 8;

export class Minimap {
  element = document.createElement("div");
  #canvas = document.createElement("canvas");
  #nodes = document.createElement("canvas");
  #frame = 0;
  #stale = true;
  /** Does the reader want it at all? */
  #wanted = true;
  /** The graph's part that the map shows @type {Box | null} */
  #world = null;

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.element.className = "dxt-panel dxt-minimap nokey";
    this.element.hidden = true;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", "Map of the graph");
    this.element.append(this.#canvas);
    this.element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#canvas.setPointerCapture(event.pointerId);
      this.#look(event);
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      if (this.#canvas.hasPointerCapture(event.pointerId)) this.#look(event);
    });
  }

  get wanted() {
    return this.#wanted;
  }

  set wanted(wanted) {
    this.#wanted = wanted;
    this.invalidate();
  }

  /** @param {{nodes?: boolean}} [what] did the nodes change, or only the view? */
  invalidate({ nodes = true } = {}) {
    this.#stale ||= nodes;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #paint() {
    const { model, paint, view } = this.host;
    const seen = view.visible;
    const size = view.size;
    const bounds = this.#stale || !this.#world ? model.bounds() : this.#world;
    this.element.hidden = !this.#wanted || !bounds || !seen || !size || size.width < 560 || size.height < 320
      || holds(seen, bounds);
    if (this.element.hidden || !bounds || !seen) return;
    const scale = Math.min((MAP_WIDTH - 2 * MARGIN) / bounds.width, (MAP_HEIGHT - 2 * MARGIN) / bounds.height, 0.12);
    const [left, top] = [(MAP_WIDTH - bounds.width * scale) / 2, (MAP_HEIGHT - bounds.height * scale) / 2];
    if (this.#stale || this.#world !== bounds) {
      this.#world = bounds;
      this.#stale = false;
      this.#paintNodes(bounds, scale, left, top);
    }
    const context = cleared(this.#canvas, MAP_WIDTH, MAP_HEIGHT);
    context.drawImage(this.#nodes, 0, 0, MAP_WIDTH, MAP_HEIGHT);
    const frame = {
      x: (seen.x - bounds.x) * scale + left,
      y: (seen.y - bounds.y) * scale + top,
      width: seen.width * scale,
      height: seen.height * scale,
    };
    const x1 = Math.max(1, frame.x);
    const y1 = Math.max(1, frame.y);
    const x2 = Math.min(MAP_WIDTH - 1, frame.x + frame.width);
    const y2 = Math.min(MAP_HEIGHT - 1, frame.y + frame.height);
    context.fillStyle = paint.of("bg");
    context.globalAlpha = 0.62;
    context.beginPath();
    context.rect(0, 0, MAP_WIDTH, MAP_HEIGHT);
    if (x2 > x1 && y2 > y1) context.roundRect(x1, y1, x2 - x1, y2 - y1, 3);
    context.fill("evenodd");
    context.globalAlpha = 1;
    if (x2 <= x1 || y2 <= y1) return;
    context.strokeStyle = paint.of("accent");
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(x1, y1, x2 - x1, y2 - y1, 3);
    context.stroke();
  }

  /** @param {Box} bounds @param {number} scale @param {number} left @param {number} top */
  #paintNodes(bounds, scale, left, top) {
    const { model, paint } = this.host;
    const context = cleared(this.#nodes, MAP_WIDTH, MAP_HEIGHT);
    for (const node of model.nodes.values()) {
      const { height } = model.sizeOf(node);
      context.fillStyle = model.selectedNodes.has(node.id) ? paint.of("accent")
        : node.status === "failed" ? paint.of("error")
          : node.status === "running" ? paint.of("running")
            : paint.category(node.kind);
      context.fillRect(
        (node.at[0] - bounds.x) * scale + left,
        (node.at[1] - bounds.y) * scale + top,
        Math.max(2, WIDTH * scale),
        Math.max(1.5, height * scale),
      );
    }
  }

  /** Looks at the place that was pressed. @param {PointerEvent} event */
  #look(event) {
    const bounds = this.#world;
    if (!bounds) return;
    const box = this.#canvas.getBoundingClientRect();
    const scale = Math.min((MAP_WIDTH - 2 * MARGIN) / bounds.width, (MAP_HEIGHT - 2 * MARGIN) / bounds.height, 0.12);
    const x = bounds.x + (event.clientX - box.left - (MAP_WIDTH - bounds.width * scale) / 2) / scale;
    const y = bounds.y + (event.clientY - box.top - (MAP_HEIGHT - bounds.height * scale) / 2) / scale;
    const size = this.host.view.size;
    const { zoom } = this.host.view.viewport;
    if (size) this.host.view.go({ x: size.width / 2 - x * zoom, y: size.height / 2 - y * zoom, zoom });
  }
}

/** A graph that is all in view needs no map. @param {Box} seen @param {Box} bounds */
function holds(seen, bounds) {
  return bounds.x >= seen.x && bounds.y >= seen.y
    && bounds.x + bounds.width <= seen.x + seen.width && bounds.y + bounds.height <= seen.y + seen.height;
}
