/**
 * One node from afar: the same parts at the same places as `node.js` draws, as far as they can be made out,
 * and its name larger, so that it can be read. Knows a canvas's context, and nothing of what else is on it.
 *
 * @import {NodeJson} from "./types.js"
 * @import {Paint} from "./paint.js"
 */
import { FOOT, HEAD, WIDTH } from "./measures.js";
import { dot } from "./paint.js";

/** Names are painted, and the parts of a node told apart, from this width on the screen. */
const LEGIBLE = 38;
const CORNER = 10;
/** The sign of a node's category, in its head: as in the style sheet. */
const SIGN = { left: 9, size: 28, corner: 7 };
const NAME_LEFT = 46;
/** How wide letters are, in parts of their height. */
const LETTER = 0.56;

export class Sketch {
  /** @param {CanvasRenderingContext2D} context @param {Paint} paint @param {number} zoom */
  constructor(context, paint, zoom) {
    this.context = context;
    this.paint = paint;
    this.zoom = zoom;
    this.width = WIDTH * zoom;
    this.isLegible = this.width >= LEGIBLE;
    this.size = Math.min(12, Math.max(8, 24 * zoom));
    if (!this.isLegible) return;
    context.font = `600 ${this.size}px ${paint.of("font", "font")}`;
    context.textBaseline = "middle";
  }

  /**
   * @param {NodeJson} node
   * @param {number} left @param {number} top @param {number} height on the screen
   * @param {boolean} selected
   */
  draw(node, left, top, height, selected) {
    const { paint } = this;
    const rim = node.held ? 4 : selected ? 2 : 1;
    const edge = selected && !node.held ? paint.of("accent") : this.#edge(node);
    this.#box(edge, left - rim, top - rim, this.width + 2 * rim, height + 2 * rim, CORNER * this.zoom + rim);
    const ground = node.status === "failed" ? paint.of("error-soft", "surface") : paint.of("surface");
    this.#box(ground, left, top, this.width, height, CORNER * this.zoom);
    if (this.isLegible) this.#parts(node, left, top, height);
    else this.#strip(node, left, top, height);
    if (node.breakpoint !== null || node.breakpointsInside) this.#breakpoint(node, left, top);
  }

  /**
   * Head, name and foot.
   *
   * @param {NodeJson} node @param {number} left @param {number} top @param {number} height
   */
  #parts(node, left, top, height) {
    const { context, paint, zoom } = this;
    const head = HEAD * zoom;
    const kind = paint.category(node.kind);
    context.globalAlpha = 0.1;
    this.#box(kind, left, top, this.width, head, CORNER * zoom);
    context.globalAlpha = node.status === "skipped" ? 0.6 : 1;
    const sign = SIGN.size * zoom;
    this.#box(kind, left + SIGN.left * zoom, top + (head - sign) / 2, sign, sign, SIGN.corner * zoom);
    this.#name(node, left + NAME_LEFT * zoom, top + head / 2, this.width - (NAME_LEFT + 4) * zoom);
    context.globalAlpha = 1;
    const foot = FOOT * zoom;
    if (node.status !== "failed") {
      this.#box(paint.of("surface-2", "surface"), left, top + height - foot, this.width, foot, CORNER * zoom);
    }
    const told = this.#told(node);
    if (!told) return;
    context.fillStyle = told;
    dot(context, left + 17 * zoom, top + height - foot / 2, 7 * zoom);
  }

  /**
   * Too small for parts: a strip of its category's colour, and how it stands.
   *
   * @param {NodeJson} node @param {number} left @param {number} top @param {number} height
   */
  #strip(node, left, top, height) {
    const { context, paint, zoom } = this;
    context.fillStyle = paint.category(node.kind);
    context.fillRect(left, top, this.width, Math.max(2.5, HEAD * zoom * 0.4));
    const told = this.#told(node);
    if (!told || height <= 8) return;
    const size = Math.max(3, 16 * zoom);
    context.fillStyle = told;
    context.fillRect(left + 2, top + height - size - 2, size, size);
  }

  /** @param {string} colour @param {number} x @param {number} y @param {number} width @param {number} height @param {number} corner */
  #box(colour, x, y, width, height, corner) {
    const { context } = this;
    context.fillStyle = colour;
    if (!this.isLegible) {
      context.fillRect(x, y, width, height);
      return;
    }
    context.beginPath();
    context.roundRect(x, y, width, height, corner);
    context.fill();
  }

  /** @param {NodeJson} node @param {number} left @param {number} top */
  #breakpoint(node, left, top) {
    const { context, paint, zoom } = this;
    const radius = Math.max(2.5, 8 * zoom);
    context.fillStyle = context.strokeStyle = paint.of("break");
    if (node.breakpoint !== null) {
      dot(context, left, top, radius);
      return;
    }
    context.lineWidth = Math.max(1, 2.5 * zoom);
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
    context.stroke();
  }

  /** @param {NodeJson} node */
  #edge({ status, held }) {
    const { paint } = this;
    if (held) return paint.of(held === "here" ? "here" : "past");
    if (status === "failed") return paint.of("error");
    if (status === "running") return paint.of("running");
    return paint.of("line-strong");
  }

  /** The colour of how it stands, "" where there is nothing to tell. @param {NodeJson} node */
  #told({ status }) {
    const { paint } = this;
    if (status === "done") return paint.of("ok");
    if (status === "failed" || status === "missing") return paint.of("error");
    if (status === "cached" || status === "running") return paint.of(status);
    return status === "blocked" ? paint.of("warn") : "";
  }

  /** @param {NodeJson} node @param {number} left @param {number} middle @param {number} room */
  #name({ title }, left, middle, room) {
    const letters = Math.floor(room / (this.size * LETTER));
    const shown = title.length > letters ? `${title.slice(0, Math.max(1, letters - 1))}…` : title;
    this.context.fillStyle = this.paint.of("text");
    this.context.fillText(shown, left, middle);
  }
}
