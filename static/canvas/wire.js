/**
 * The drawing of wires: those in place, and the one being drawn.
 *
 * @import {WireJson} from "./types.js"
 * @import {DxtCanvas} from "./element.js"
 */
import { createElement as h, memo } from "react";
import { Breakpoint } from "./breakpoint.js";
import { Level } from "./level.js";
import { bend, curve } from "./measures.js";

/** Where the cut is when a breakpoint, or a stream's level, has its place. */
const BESIDE = 26;

/** @param {string} kind */
export const portColour = (kind) => `var(--dxt-port-${kind}, var(--dxt-port-any))`;

export const GraphWire = memo(
  /**
   * @param {object} props
   * @param {number} props.sourceX
   * @param {number} props.sourceY
   * @param {number} props.targetX
   * @param {number} props.targetY
   * @param {boolean} [props.selected]
   * @param {{wire: WireJson, host: DxtCanvas}} props.data
   */
  function GraphWire({ sourceX, sourceY, targetX, targetY, selected, data }) {
    const { wire, host } = data;
    const path = curve(sourceX, sourceY, targetX, targetY);
    const [c1, c2] = bend(sourceX, sourceY, targetX, targetY);
    const middleX = (sourceX + 3 * c1 + 3 * c2 + targetX) / 8;
    const middleY = (sourceY + targetY) / 2;
    return h("g", { className: "dxt-wire", "data-running": wire.running ? "" : undefined, style: { "--port": portColour(wire.kind) } },
      h("path", { className: "dxt-wire-reach", d: path }),
      selected && h("path", { className: "dxt-wire-halo", d: path }),
      h("path", { className: "dxt-wire-line", d: path }),
      wire.running && h("path", { className: "dxt-wire-flow", d: path }),
      wire.breakpoint !== null && h("g", {
        className: "dxt-broken",
        transform: `translate(${middleX} ${middleY})`,
      }, h(Breakpoint, { condition: wire.breakpoint })),
      wire.level && h("g", { transform: `translate(${middleX} ${middleY})` }, h(Level, { level: wire.level })),
      h("g", {
        className: "dxt-wire-cut",
        transform: `translate(${middleX + (wire.breakpoint === null ? 0 : BESIDE)} ${middleY + (wire.level ? BESIDE : 0)})`,
        "data-tip": "Remove this wire",
        onClick: (/** @type {React.MouseEvent} */ event) => {
          event.stopPropagation();
          host.cut(wire.id);
        },
      },
        h("circle", { r: 14, className: "dxt-wire-cut-reach" }),
        h("circle", { r: 9, className: "dxt-wire-cut-disc" }),
        h("path", { d: "M-3,-3 L3,3 M3,-3 L-3,3" })));
  },
  (before, after) => before.data === after.data && before.selected === after.selected
    && before.sourceX === after.sourceX && before.sourceY === after.sourceY
    && before.targetX === after.targetX && before.targetY === after.targetY,
);

/**
 * @param {object} props
 * @param {number} props.fromX
 * @param {number} props.fromY
 * @param {number} props.toX
 * @param {number} props.toY
 * @param {"valid" | "invalid" | null} props.connectionStatus
 * @param {{type?: string}} props.fromHandle
 * @param {string} kind the kind of the port it comes from
 */
export function drawnWire({ fromX, fromY, toX, toY, connectionStatus, fromHandle }, kind) {
  const path = fromHandle?.type === "target" ? curve(toX, toY, fromX, fromY) : curve(fromX, fromY, toX, toY);
  return h("g", { className: "dxt-drawn", "data-verdict": connectionStatus ?? undefined, style: { "--port": portColour(kind) } },
    h("path", { className: "dxt-drawn-line", d: path }),
    h("circle", { className: "dxt-drawn-end", cx: toX, cy: toY, r: 4.5 }));
}
