/**
 * The drawing of a breakpoint, the same on nodes and on wires: a dot; one with a condition has two
 * bars in it, as editors draw it. A ring tells of those inside a subgraph, with their number where
 * it is not one. Around the origin, in units of the graph.
 */
import { createElement as h, Fragment } from "react";

/** @param {{condition: string}} props */
export function Breakpoint({ condition }) {
  return h(Fragment, null,
    h("circle", { r: 7.5, className: "dxt-break-dot" }),
    condition && h("path", { d: "M-3,-1.8 H3 M-3,1.8 H3", className: "dxt-break-bars" }));
}

/** @param {{count: number}} props */
export function BreakpointsInside({ count }) {
  return h(Fragment, null,
    h("circle", { r: 9, className: "dxt-break-back" }),
    h("circle", { r: 7, className: "dxt-break-ring" }),
    count > 1 && h("text", { className: "dxt-break-count", y: 3.2 }, count > 9 ? "9+" : count));
}
