/**
 * The drawing of one node: head, ports, slot, foot. Drawn again only when its data, its selection
 * or the verdicts on its ports changed. Sizes are `measures.js`'s, colours the theme's.
 *
 * @import {NodeData, NodeJson} from "./types.js"
 */
import { createElement as h, memo, useSyncExternalStore } from "react";
import { Breakpoint, BreakpointsInside } from "./breakpoint.js";
import { Icon } from "./icons.js";
import { hasTallFoot } from "./measures.js";
import { Port } from "./port.js";
import { Slot } from "./slots.js";
import { breakpointText, footAside, footText, insideText } from "./words.js";

export const GraphNode = memo(
  /** @param {{id: string, data: NodeData, selected?: boolean}} props */
  function GraphNode({ id, data, selected }) {
    const { node, host, wired } = data;
    const verdicts = useSyncExternalStore(host.connecting.subscribe, () => host.connecting.verdictsOn(id));
    const rows = Math.max(data.inputs.length, data.outputs.length);
    const takes = verdicts && [...verdicts.values()].some((reason) => reason === "");
    const starts = host.connecting.start?.node === id;
    return h("div", {
      className: "dxt-node",
      "data-status": node.status,
      "data-held": node.held || undefined,
      "data-takes": verdicts && !starts ? (takes ? "yes" : "no") : undefined,
      style: { "--kind": `var(--dxt-kind-${node.kind}, var(--dxt-port-${node.kind}, var(--dxt-port-any)))` },
    },
      h("div", { className: "dxt-head" },
        h("span", { className: "dxt-kind" }, h(Icon, { name: node.kind, symbol: node.icon })),
        h("span", { className: "dxt-names" },
          h("span", { className: "dxt-title" }, node.title),
          node.subtitle && h("span", { className: "dxt-subtitle" }, node.subtitle)),
        h(Mark, { node })),
      node.held && h("svg", { className: "dxt-here", viewBox: "0 0 16 20", width: 16, height: 20, "aria-hidden": "true" },
        h("path", { d: "M2,2 L14,10 L2,18 Z" })),
      h(Broken, { node }),
      rows > 0 && h("div", { className: "dxt-ports" },
        h("div", { className: "dxt-column" }, data.inputs.map((port) =>
          h(Port, { key: port.name, host, node: id, port, side: "in", wired: wired.has(`in:${port.name}`), verdict: verdicts?.get(port.name), drawing: verdicts !== null }))),
        h("div", { className: "dxt-column" }, data.outputs.map((port) =>
          h(Port, { key: port.name, host, node: id, port, side: "out", wired: wired.has(`out:${port.name}`), verdict: verdicts?.get(port.name), drawing: verdicts !== null })))),
      data.slotted && h(Slot, { host, node: id, height: node.slot?.height, inUse: Boolean(selected) }),
      h(Foot, { node }));
  },
  (before, after) => before.data === after.data && before.selected === after.selected && before.id === after.id,
);

/** That a run stands still before it, or inside it. @param {{node: NodeJson}} props */
function Broken({ node: { breakpoint, breakpointsInside: inside } }) {
  if (breakpoint === null && !inside) return null;
  const [tip, more] = breakpoint === null
    ? [insideText(inside), "Double-click the node to see where"]
    : [breakpointText(breakpoint), `Select it and press F9 to remove it${inside ? `. ${insideText(inside)}, too` : ""}`];
  return h("svg", {
    className: "dxt-broken", viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true",
    "data-tip": tip, "data-tip-more": more,
  }, breakpoint === null ? h(BreakpointsInside, { count: inside }) : h(Breakpoint, { condition: breakpoint }));
}

/** That its value is not what the graph says. @param {{node: NodeJson}} props */
function Mark({ node }) {
  if (!node.pinned) return null;
  const tip = node.replaced ? "Its value was replaced by hand" : "Pinned: it keeps its value";
  return h("span", { className: "dxt-mark", "data-tip": tip },
    h(Icon, { name: node.replaced ? "replaced" : "pinned", size: 15 }));
}

/** @param {{node: NodeJson}} props */
function Foot({ node }) {
  const text = footText(node);
  const aside = footAside(node);
  return h("div", {
    className: hasTallFoot(node) ? "dxt-foot dxt-foot-tall" : "dxt-foot",
    "data-tip": node.error ? text : undefined,
  },
    h(Icon, { name: node.held || node.status, size: 14, className: "dxt-status" }),
    h("span", { className: "dxt-note" }, text),
    aside && h("span", { className: "dxt-time" }, aside),
    node.status === "running" && h("span", { className: "dxt-progress" }));
}
