/**
 * The crowd from afar: when too many nodes are in view, all of them are painted on one canvas.
 * Paints what the model holds, and finds what is under the cursor. Moves nothing itself.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {NodeJson, WireJson} from "./types.js"
 */
import { bend, DOT, HEAD, WIDTH } from "./measures.js";
import { cleared } from "./paint.js";

/** Titles are painted from this width of a node on the screen. */
const LEGIBLE = 46;

export class Overview {
  canvas = document.createElement("canvas");
  #frame = 0;

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.canvas.className = "dxt-overview";
    this.canvas.hidden = true;
  }

  /** Paints before the next frame is shown; hides when the nodes are there themselves. */
  invalidate() {
    this.canvas.hidden = !this.host.stage.isOverview;
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
    if (!size || !stage.isOverview) return;
    const context = cleared(this.canvas, size.width, size.height);
    const { x, y, zoom } = view.viewport;
    this.#paintWires(context, x, y, zoom, size);
    this.#paintNodes(context, x, y, zoom, size);
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
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} x @param {number} y @param {number} zoom
   * @param {{width: number, height: number}} size
   */
  #paintNodes(context, x, y, zoom, size) {
    const { model, paint } = this.host;
    const width = WIDTH * zoom;
    const head = Math.max(2.5, HEAD * zoom * 0.28);
    const named = width >= LEGIBLE;
    const text = named ? Math.min(12, Math.max(8, 15 * zoom * 1.6)) : 0;
    if (named) {
      context.font = `600 ${text}px ${paint.of("font", "font")}`;
      context.textBaseline = "top";
    }
    for (const node of model.nodes.values()) {
      const [left, top] = [node.at[0] * zoom + x, node.at[1] * zoom + y];
      if (left > size.width || top > size.height || left + width < 0) continue;
      const height = model.sizeOf(node).height * zoom;
      if (top + height < 0) continue;
      const selected = model.selectedNodes.has(node.id);
      context.fillStyle = selected && !node.held ? paint.of("accent") : this.#edge(node);
      const rim = node.held ? 4 : selected ? 2 : 1;
      context.fillRect(left - rim, top - rim, width + 2 * rim, height + 2 * rim);
      context.fillStyle = paint.of(node.status === "failed" ? "error-soft" : "surface", "surface");
      context.fillRect(left, top, width, height);
      context.fillStyle = paint.category(node.kind);
      context.fillRect(left, top, width, head);
      const told = this.#statusColour(node);
      if (told && height > 8) {
        context.fillStyle = told;
        const dot = Math.max(3, 16 * zoom);
        context.fillRect(left + 2 * rim, top + height - dot - 2 * rim, dot, dot);
      }
      if (node.breakpoint !== null || node.breakpointsInside) {
        context.fillStyle = context.strokeStyle = paint.of("break");
        context.lineWidth = Math.max(1, 2.5 * zoom);
        context.beginPath();
        context.arc(left, top, Math.max(2.5, 8 * zoom), 0, 2 * Math.PI);
        if (node.breakpoint === null) context.stroke();
        else context.fill();
      }
      if (named) this.#name(context, node, left, top + head, width, text);
    }
  }

  /** @param {NodeJson} node */
  #edge({ status, held }) {
    const { paint } = this.host;
    if (held) return paint.of(held === "here" ? "here" : "past");
    if (status === "failed") return paint.of("error");
    if (status === "running") return paint.of("running");
    return paint.of("line-strong");
  }

  /** @param {NodeJson} node */
  #statusColour({ status }) {
    const { paint } = this.host;
    if (status === "done") return paint.of("ok");
    if (status === "failed" || status === "missing") return paint.of("error");
    if (status === "cached" || status === "running") return paint.of(status);
    return status === "blocked" ? paint.of("warn") : "";
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {NodeJson} node
   * @param {number} left @param {number} top @param {number} width @param {number} size
   */
  #name(context, node, left, top, width, size) {
    context.fillStyle = this.host.paint.of("text");
    const letters = Math.floor((width - 8) / (size * 0.56));
    const shown = node.title.length > letters ? `${node.title.slice(0, Math.max(1, letters - 1))}…` : node.title;
    context.fillText(shown, left + 4, top + 4);
  }
}
