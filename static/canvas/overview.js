/**
 * The graph from afar: when nodes are too many or too small to be read, all in view are painted on one canvas.
 * Paints what the model holds, and finds what is under the cursor. Moves nothing itself.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {WireJson} from "./types.js"
 */
import { bend, DOT, WIDTH } from "./measures.js";
import { cleared, dot } from "./paint.js";
import { Pictures } from "./pictures.js";
import { Sketch } from "./sketch.js";

export class Overview {
  canvas = document.createElement("canvas");
  #frame = 0;

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.canvas.className = "dxt-overview";
    this.canvas.hidden = true;
    this.pictures = new Pictures(host);
  }

  /** Paints before the next frame is shown; hides when the nodes are there themselves. */
  invalidate() {
    this.canvas.hidden = !this.host.stage.isPainted;
    if (this.canvas.hidden) this.pictures.hide();
    if (this.canvas.hidden || this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.paint();
    });
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** @param {number} x @param {number} y in the graph's units @returns {string | null} the topmost node there */
  nodeAt(x, y) {
    let found = null;
    for (const node of this.host.model.nodes.values()) {
      const [left, top] = node.at;
      if (x < left || y < top || x > left + WIDTH) continue;
      if (y <= top + this.host.model.sizeOf(node).height) found = node.id;
    }
    return found;
  }

  paint() {
    const { view, stage } = this.host;
    const size = view.size;
    if (!size || !stage.isPainted) return;
    const context = cleared(this.canvas, size.width, size.height);
    const { x, y, zoom } = view.viewport;
    this.#paintWires(context, x, y, zoom, size);
    this.#paintNodes(context, x, y, zoom, size);
    if (stage.isOverview) this.pictures.show();
    else this.pictures.follow();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} x @param {number} y @param {number} zoom
   * @param {{width: number, height: number}} size
   */
  #paintWires(context, x, y, zoom, size) {
    const { model, paint } = this.host;
    /** @type {Map<string, WireJson[]>} */
    const byColour = new Map();
    for (const wire of model.wires.values()) {
      const selected = model.selectedWires.has(wire.id);
      const colour = selected ? paint.of("accent") : paint.port(wire.kind);
      const wires = byColour.get(colour);
      if (wires) wires.push(wire);
      else byColour.set(colour, [wire]);
    }
    /** Where breakpoints are @type {[number, number][]} */
    const broken = [];
    context.globalAlpha = 0.65;
    context.lineWidth = Math.max(0.75, 2 * zoom);
    for (const [colour, wires] of byColour) {
      context.strokeStyle = colour;
      context.beginPath();
      for (const wire of wires) {
        const [source, target] = [model.nodes.get(wire.source), model.nodes.get(wire.target)];
        if (!source || !target) continue;
        const sx = (source.at[0] + WIDTH + DOT) * zoom + x;
        const sy = (source.at[1] + model.portPlace(source, "outputs", wire.sourcePort)) * zoom + y;
        const tx = (target.at[0] - DOT) * zoom + x;
        const ty = (target.at[1] + model.portPlace(target, "inputs", wire.targetPort)) * zoom + y;
        if (Math.max(sx, tx) < -40 || Math.min(sx, tx) > size.width + 40
          || Math.max(sy, ty) < 0 || Math.min(sy, ty) > size.height) continue;
        if (wire.breakpoint !== null) broken.push([(sx + tx) / 2, (sy + ty) / 2]);
        context.moveTo(sx, sy);
        if (Math.abs(tx - sx) + Math.abs(ty - sy) < 24) {
          context.lineTo(tx, ty);
        } else {
          const [c1, c2] = bend(sx / zoom, sy / zoom, tx / zoom, ty / zoom);
          context.bezierCurveTo(c1 * zoom, sy, c2 * zoom, ty, tx, ty);
        }
      }
      context.stroke();
    }
    context.globalAlpha = 1;
    context.fillStyle = paint.of("break");
    for (const [x, y] of broken) dot(context, x, y, Math.max(2.5, 8 * zoom));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} x @param {number} y @param {number} zoom
   * @param {{width: number, height: number}} size
   */
  #paintNodes(context, x, y, zoom, size) {
    const { model, paint } = this.host;
    const sketch = new Sketch(context, paint, zoom);
    const width = WIDTH * zoom;
    for (const node of model.nodes.values()) {
      const [left, top] = [node.at[0] * zoom + x, node.at[1] * zoom + y];
      if (left > size.width || top > size.height || left + width < 0) continue;
      const height = model.sizeOf(node).height * zoom;
      if (top + height < 0) continue;
      sketch.draw(node, left, top, height, model.selectedNodes.has(node.id));
    }
  }
}
