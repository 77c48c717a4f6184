/**
 * How large a node is and where its ports are, in the graph's own units.
 * Every size is known before anything is drawn, so nothing is ever measured. Knows no DOM; the
 * style sheet takes the same numbers from `measuresAsCss`.
 *
 * @import {NodeJson, PortJson} from "./types.js"
 */

export const WIDTH = 232;
export const HEAD = 46;
export const ROW = 24;
export const PAD = 6;
export const FOOT = 30;
export const FOOT_TALL = 46;
/** One line of a node's foot holds about this many characters. */
export const FOOT_LINE = 32;
export const SLOT_GAP = 8;
export const SLOT_INSET = 10;
export const GRID = 20;
export const SNAP = 10;
/** Half of a port's dot: wires end at its rim. */
export const DOT = 5;

export function measuresAsCss() {
  return `--n-width:${WIDTH}px;--n-head:${HEAD}px;--n-row:${ROW}px;--n-pad:${PAD}px;`
    + `--n-foot:${FOOT}px;--n-foot-tall:${FOOT_TALL}px;--n-slot-gap:${SLOT_GAP}px;--n-slot-inset:${SLOT_INSET}px;--n-dot:${DOT}px;`;
}

/** @param {Pick<NodeJson, "error" | "status">} node */
export function hasTallFoot(node) {
  return node.status !== "done" && node.status !== "cached" && node.error.length > FOOT_LINE;
}

/**
 * @param {Pick<NodeJson, "error" | "status" | "slot">} node
 * @param {number} rows the longer of its two columns of ports
 * @param {number} slotHeight what the content of its slot takes
 */
export function measure(node, rows, slotHeight) {
  const slot = node.slot?.height ?? slotHeight;
  const foot = hasTallFoot(node) ? FOOT_TALL : FOOT;
  return { width: WIDTH, height: slotTop(rows) + (slot > 0 ? slot + SLOT_GAP : 0) + foot };
}

/** Where a node's slot begins, below its head and its ports. @param {number} rows */
export const slotTop = (rows) => HEAD + (rows > 0 ? rows * ROW + 2 * PAD : 0);

/** @param {number} row */
export const portY = (row) => HEAD + PAD + row * ROW + ROW / 2;

/**
 * @param {PortJson[]} inputs
 * @param {PortJson[]} outputs
 */
export function handlesOf(inputs, outputs) {
  return [
    ...inputs.map((port, row) => handle(port, row, "target")),
    ...outputs.map((port, row) => handle(port, row, "source")),
  ];
}

/**
 * @param {PortJson} port
 * @param {number} row
 * @param {"source" | "target"} type
 */
function handle(port, row, type) {
  return {
    id: port.name,
    type,
    position: /** @type {import("@xyflow/react").Position} */ (type === "target" ? "left" : "right"),
    x: (type === "target" ? 0 : WIDTH) - DOT,
    y: portY(row) - DOT,
    width: 2 * DOT,
    height: 2 * DOT,
  };
}

/**
 * The control points of a wire: it leaves and arrives level, and loops out when it runs backwards.
 *
 * @param {number} sx @param {number} sy @param {number} tx @param {number} ty
 * @returns {[number, number]} x of the first and of the second control point (their y is sy and ty)
 */
export function bend(sx, sy, tx, ty) {
  const dx = tx - sx;
  const reach = dx >= 0
    ? Math.max(Math.min(dx / 2, 160), Math.min(36, Math.abs(ty - sy) / 2))
    : Math.min(36 + Math.sqrt(-dx) * 7, 220);
  return [sx + reach, tx - reach];
}

/** @param {number} sx @param {number} sy @param {number} tx @param {number} ty */
export function curve(sx, sy, tx, ty) {
  const [c1, c2] = bend(sx, sy, tx, ty);
  return `M${sx},${sy} C${c1},${sy} ${c2},${ty} ${tx},${ty}`;
}
