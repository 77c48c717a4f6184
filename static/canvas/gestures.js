/**
 * What the reader does to nodes, told as events: moved, selected, opened, deleted, asked.
 * Owns the places a drag began from, and that a selection is told once however many changes made it.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {FlowNode} from "./types.js"
 */
import { isOnPane } from "./overview_drag.js";

export class Gestures {
  #selectionTold = true;
  /** @type {Map<string, [number, number]>} */
  #dragFrom = new Map();

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
  }

  selectionChanged() {
    this.host.placesChanged();
    if (!this.#selectionTold) return;
    this.#selectionTold = false;
    queueMicrotask(() => {
      this.#selectionTold = true;
      this.host.emit("selected", { nodes: [...this.host.model.selectedNodes], wires: [...this.host.model.selectedWires] });
    });
  }

  /** @param {Iterable<string>} ids */
  placesOf(ids) {
    /** @type {Map<string, [number, number]>} */
    const places = new Map();
    for (const id of ids) {
      const at = this.host.model.nodes.get(id)?.at;
      if (at) places.set(id, at);
    }
    return places;
  }

  /** Tells which nodes are no longer where they were. @param {Map<string, [number, number]>} from */
  tellMoved(from) {
    /** @type {Record<string, [number, number]>} */
    const nodes = {};
    for (const [id, [x, y]] of from) {
      const at = this.host.model.nodes.get(id)?.at;
      if (at && (at[0] !== x || at[1] !== y)) nodes[id] = [Math.round(at[0]), Math.round(at[1])];
    }
    if (Object.keys(nodes).length > 0) this.host.emit("moved", { nodes });
  }

  /** @param {unknown} _event @param {FlowNode} _node @param {FlowNode[]} nodes */
  dragStarted = (_event, _node, nodes) => {
    this.host.tip.hide();
    this.#dragFrom = this.placesOf(nodes.map(({ id }) => id));
  };

  dragEnded = () => {
    this.tellMoved(this.#dragFrom);
    this.host.stage.reconsider();
  };

  /** One of several that are selected is, after a click alone, the only one. @param {React.MouseEvent} event @param {FlowNode} node */
  nodeClicked = (event, node) => {
    const { selectedNodes, selectedWires } = this.host.model;
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (adds || selectedNodes.size + selectedWires.size < 2 || !selectedNodes.has(node.id)) return;
    if (this.host.stage.select(new Set([node.id]), new Set())) this.selectionChanged();
  };

  /** @param {React.MouseEvent} event @param {FlowNode} node */
  nodeDoubleClicked = (event, node) => {
    if (event.target instanceof Element && event.target.closest(".dxt-slot.nodrag, .react-flow__handle")) return;
    this.host.emit("opened", { node: node.id });
  };

  /** In the overview a click finds its node here. @param {React.MouseEvent} event */
  paneClicked = (event) => {
    if (!this.host.stage.isOverview) return;
    const id = this.host.overview.nodeAt(...this.host.view.fromScreen(event.clientX, event.clientY));
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    const chosen = new Set(adds ? this.host.model.selectedNodes : []);
    if (id && chosen.has(id)) chosen.delete(id);
    else if (id) chosen.add(id);
    if (this.host.stage.select(chosen, new Set())) this.selectionChanged();
  };

  /** @param {MouseEvent} event */
  paneDoubleClicked(event) {
    if (!isOnPane(event)) return;
    const at = this.host.view.fromScreen(event.clientX, event.clientY);
    const id = this.host.stage.isOverview ? this.host.overview.nodeAt(...at) : null;
    if (id) this.host.centre(id);
    else this.host.emit("asked", { at, client: [Math.round(event.clientX), Math.round(event.clientY)] });
  }

  deleteSelected() {
    const { selectedNodes, selectedWires } = this.host.model;
    if (selectedNodes.size + selectedWires.size === 0) return false;
    this.host.emit("deleted", { nodes: [...selectedNodes], wires: [...selectedWires] });
    return true;
  }

  selectAll() {
    const { nodes, wires } = this.host.model;
    if (this.host.stage.select(new Set(nodes.keys()), new Set(wires.keys()))) this.selectionChanged();
    return true;
  }

  selectNone() {
    const changed = this.host.stage.select(new Set(), new Set());
    if (changed) this.selectionChanged();
    return changed;
  }
}
