/**
 * The drawing of one node: head, ports, slot, foot. Drawn again only when its data, its selection
 * or the verdicts on its ports changed. Sizes are `measures.js`'s, colours the theme's.
 *
 * @import {NodeData, NodeJson} from "./types.js"
 */
import { createElement as h, memo, useSyncExternalStore } from "react";
import { Icon } from "./icons.js";
import { hasTallFoot } from "./measures.js";
import { Port } from "./port.js";
import { Slot } from "./slots.js";
import { footAside, footText } from "./words.js";

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
      "data-takes": verdicts && !starts ? (takes ? "yes" : "no") : undefined,
      style: { "--kind": `var(--dxt-kind-${node.kind}, var(--dxt-port-${node.kind}, var(--dxt-port-any)))` },
    },
      h("div", { className: "dxt-head" },
        h("span", { className: "dxt-kind" }, h(Icon, { name: node.kind, symbol: node.icon })),
        h("span", { className: "dxt-names" },
          h("span", { className: "dxt-title" }, node.title),
          node.subtitle && h("span", { className: "dxt-subtitle" }, node.subtitle))),
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

/** @param {{node: NodeJson}} props */
function Foot({ node }) {
  const text = footText(node);
  const aside = footAside(node);
  return h("div", {
    className: hasTallFoot(node) ? "dxt-foot dxt-foot-tall" : "dxt-foot",
    "data-tip": node.error ? text : undefined,
  },
    h(Icon, { name: node.status, size: 14, className: "dxt-status" }),
    h("span", { className: "dxt-note" }, text),
    aside && h("span", { className: "dxt-time" }, aside),
    node.status === "running" && h("span", { className: "dxt-progress" }));
}
