/**
 * Between the model and React Flow's store: puts nodes and wires on stage, takes drags and
 * selections back, and leaves the stage to the overview when nodes are too many or too small.
 * The only module that writes into React Flow's store. Knows no Python and fires no events.
 *
 * @import {EdgeChange, NodeChange} from "@xyflow/react"
 * @import {DxtCanvas} from "./element.js"
 * @import {Model} from "./model.js"
 * @import {FlowEdge, FlowNode, FlowStore, NodeJson, WireJson} from "./types.js"
 */
import { levelTip } from "./level.js";
import { handlesOf } from "./measures.js";
import { breakpointText, spoken } from "./words.js";

/** More nodes than this in view are drawn as an overview; fewer than the second come back as themselves. */
const CROWDED = 300;
const SPARSE = 180;
/** Where they can't be read any more, so are all but a few. */
const FAR = { zoom: 0.26, nodes: 24 };
const NEAR = { zoom: 0.3, nodes: 18 };
/** So many come back in one frame, so that none takes long. */
const LOT = 16;

export class Stage {
  /** React Flow's store, while mounted @type {FlowStore | null} */
  store = null;
  /** Are the nodes drawn as an overview? */
  isOverview = false;
  /** Nodes being dragged: their places are the drag's until it ends. @type {Set<string>} */
  held = new Set();
  /** @type {Map<string, FlowNode>} */
  #nodes = new Map();
  /** @type {Map<string, FlowEdge>} */
  #edges = new Map();
  /** Nodes that have come back from the overview, while others still are to @type {Set<string> | null} */
  #back = null;
  #frame = 0;
  #ignored = () => {};

  /** @param {DxtCanvas} host @param {Model} model */
  constructor(host, model) {
    this.host = host;
    this.model = model;
  }

  /** Takes the store of a React Flow that is being mounted. @param {FlowStore} store */
  adopt(store) {
    if (this.store === store) return;
    this.store = store;
    // Every size is known here, so nothing in view needs to be measured.
    store.setState({ updateNodeInternals: this.#ignored });
    store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) {
        this.host.viewChanged();
      }
      if (state.connection !== before.connection) this.host.wiring.hover(state.connection);
      // The box that React Flow lays over a selection would hide the nodes' ports.
      if (state.nodesSelectionActive) store.setState({ nodesSelectionActive: false });
      if (this.isOverview && state.userSelectionRect !== before.userSelectionRect) this.#selectInBox();
    });
  }

  leave() {
    this.store = null;
    this.isOverview = false;
    this.#stopReturning();
    this.held.clear();
  }

  /** Forgets how these nodes were drawn; all without ids. @param {Iterable<string>} [ids] */
  redraw(ids) {
    if (!ids) this.#nodes.clear();
    else for (const id of ids) this.#nodes.delete(id);
  }

  /** @param {Iterable<string>} [ids] */
  redrawWires(ids) {
    if (!ids) this.#edges.clear();
    else for (const id of ids) this.#edges.delete(id);
  }

  /** Shows the model as it now is. @param {{nodes?: boolean, wires?: boolean}} [what] */
  show({ nodes = true, wires = true } = {}) {
    if (!this.store || this.isOverview) return;
    const { setNodes, setEdges } = this.store.getState();
    if (nodes) setNodes(this.#present().map((node) => this.#flowNode(node)));
    if (wires && !this.#back) setEdges(this.#flowEdges());
  }

  /** Is the overview seen: instead of the nodes, or below those that are coming back? */
  get isPainted() {
    return this.isOverview || this.#back !== null;
  }

  /** Changes between nodes and overview when the view asks for it; at once, before anything is drawn. */
  reconsider() {
    const state = this.store?.getState();
    if (!state || state.connection.inProgress || this.held.size > 0) return;
    const visible = this.#countVisible(CROWDED);
    const zoom = state.transform[2];
    if (!this.isOverview && (visible > CROWDED || (zoom < FAR.zoom && visible > FAR.nodes))) {
      this.isOverview = true;
      this.#stopReturning();
      state.setNodes([]);
      state.setEdges([]);
    } else if (this.isOverview && visible < SPARSE && (zoom > NEAR.zoom || visible < NEAR.nodes)) {
      this.isOverview = false;
      this.#back = new Set();
      this.#return();
    }
  }

  /** Nodes in view, counted no further than past `enough`. @param {number} enough */
  #countVisible(enough) {
    let count = 0;
    for (const _ of this.#visible()) if (++count > enough) break;
    return count;
  }

  *#visible() {
    const { transform: [x, y, zoom], width, height } = /** @type {FlowStore} */ (this.store).getState();
    const [left, top] = [-x / zoom, -y / zoom];
    const [right, bottom] = [left + width / zoom, top + height / zoom];
    for (const node of this.model.nodes.values()) {
      const [nodeX, nodeY] = node.at;
      if (nodeX > right || nodeY > bottom || nodeX + 240 < left || nodeY + 160 < top) continue;
      yield node;
    }
  }

  /** Brings the next lot of those in view back; all else, and the wires, with the last. */
  #return() {
    const back = this.#back ?? new Set();
    let room = LOT;
    for (const { id } of this.#visible()) {
      if (back.has(id)) continue;
      if (room-- === 0) break;
      back.add(id);
    }
    if (room >= 0) this.#back = null;
    else this.#frame = requestAnimationFrame(() => this.#return());
    this.show();
    this.host.overview.invalidate();
  }

  #stopReturning() {
    cancelAnimationFrame(this.#frame);
    this.#back = null;
  }

  /** The nodes that are on stage. */
  #present() {
    const [nodes, back] = [[...this.model.nodes.values()], this.#back];
    return back ? nodes.filter(({ id }) => back.has(id)) : nodes;
  }

  /** @param {NodeJson} node @returns {FlowNode} */
  #flowNode(node) {
    const known = this.#nodes.get(node.id);
    if (known) return known;
    const { inputs, outputs } = this.model.portsOf(node);
    const size = this.model.sizeOf(node);
    /** @type {FlowNode} */
    const made = {
      id: node.id,
      type: "dxt",
      position: { x: node.at[0], y: node.at[1] },
      ...size,
      measured: size,
      handles: handlesOf(inputs, outputs),
      selected: this.model.selectedNodes.has(node.id),
      dragging: this.held.has(node.id),
      ariaLabel: spoken(node),
      data: {
        node, inputs, outputs,
        wired: this.model.wired(node.id),
        slotted: this.host.slots.has(node.id),
        host: this.host,
      },
    };
    this.#nodes.set(node.id, made);
    return made;
  }

  #flowEdges() {
    const edges = [];
    for (const wire of this.model.wires.values()) {
      if (!this.model.nodes.has(wire.source) || !this.model.nodes.has(wire.target)) continue;
      let edge = this.#edges.get(wire.id);
      if (!edge) {
        edge = {
          id: wire.id,
          type: "dxt",
          source: wire.source,
          sourceHandle: wire.sourcePort,
          target: wire.target,
          targetHandle: wire.targetPort,
          selected: this.model.selectedWires.has(wire.id),
          ariaLabel: `Wire ${wire.id.replace("->", "to")}${wire.breakpoint === null ? "" : `, ${breakpointText(wire.breakpoint)}`}`,
          // Preact writes an SVG element's tabIndex in a case that browsers don't read. The way by Tab
          // goes from node to node only.
          domAttributes: /** @type {any} */ ({ tabindex: -1, ...tipOf(wire) }),
          data: { wire, host: this.host },
        };
        this.#edges.set(wire.id, edge);
      }
      edges.push(edge);
    }
    return edges;
  }

  /** A drag or a selection, told by React Flow. @param {NodeChange<FlowNode>[]} changes */
  nodesChanged = (changes) => {
    let [moved, selected] = [false, false];
    for (const change of changes) {
      if (change.type === "position" && change.position) {
        this.#moveTo(change.id, change.position.x, change.position.y, change.dragging === true);
        moved = true;
      } else if (change.type === "select") {
        this.#mark(change.id, change.selected);
        selected = true;
      }
    }
    if (moved || selected) this.show({ wires: false });
    if (moved) this.host.placesChanged();
    if (selected) this.host.gestures.selectionChanged();
  };

  /** @param {EdgeChange<FlowEdge>[]} changes */
  edgesChanged = (changes) => {
    const selections = changes.filter((change) => change.type === "select");
    for (const { id, selected } of selections) {
      if (selected) this.model.selectedWires.add(id);
      else this.model.selectedWires.delete(id);
      this.#edges.delete(id);
    }
    if (selections.length === 0) return;
    this.show({ nodes: false });
    this.host.gestures.selectionChanged();
  };

  /** @param {string} id @param {boolean} selected */
  #mark(id, selected) {
    if (selected) this.model.selectedNodes.add(id);
    else this.model.selectedNodes.delete(id);
    const known = this.#nodes.get(id);
    if (known) this.#nodes.set(id, { ...known, selected });
  }

  /** @param {string} id @param {number} x @param {number} y @param {boolean} dragging */
  #moveTo(id, x, y, dragging) {
    this.model.move(id, x, y);
    if (dragging) this.held.add(id);
    else this.held.delete(id);
    const known = this.#nodes.get(id);
    if (known) this.#nodes.set(id, { ...known, position: { x, y }, dragging });
  }

  /** Moves nodes by keys, or in the overview. @param {Iterable<string>} ids @param {number} dx @param {number} dy */
  moveBy(ids, dx, dy) {
    for (const id of ids) {
      const at = this.model.nodes.get(id)?.at;
      if (at) this.#moveTo(id, at[0] + dx, at[1] + dy, false);
    }
    this.show({ wires: false });
    this.host.placesChanged();
  }

  /** Makes the selection exactly this. @param {Set<string>} nodes @param {Set<string>} wires */
  select(nodes, wires) {
    const { selectedNodes, selectedWires } = this.model;
    const otherNodes = differing(selectedNodes, nodes);
    const otherWires = differing(selectedWires, wires);
    for (const id of otherNodes) this.#mark(id, nodes.has(id));
    for (const id of otherWires) {
      if (wires.has(id)) selectedWires.add(id);
      else selectedWires.delete(id);
      this.#edges.delete(id);
    }
    this.show({ nodes: otherNodes.length > 0, wires: otherWires.length > 0 });
    return otherNodes.length + otherWires.length > 0;
  }

  /** In the overview React Flow has no nodes to find in its selection box. */
  #selectInBox() {
    const { userSelectionRect: box, userSelectionActive, transform: [x, y, zoom] } =
      /** @type {FlowStore} */ (this.store).getState();
    if (!box || !userSelectionActive) return;
    const [left, top] = [(box.x - x) / zoom, (box.y - y) / zoom];
    const [right, bottom] = [left + box.width / zoom, top + box.height / zoom];
    /** @type {Set<string>} */
    const inside = new Set();
    for (const node of this.model.nodes.values()) {
      const { width, height } = this.model.sizeOf(node);
      const [nodeX, nodeY] = node.at;
      if (nodeX + width > left && nodeX < right && nodeY + height > top && nodeY < bottom) inside.add(node.id);
    }
    if (this.select(inside, new Set())) this.host.gestures.selectionChanged();
  }
}

/** What is said where the cursor rests on a wire. @param {WireJson} wire */
function tipOf({ breakpoint, level }) {
  if (level) return levelTip(level);
  return breakpoint === null ? {} : { "data-tip": breakpointText(breakpoint), "data-tip-more": "Select it and press F9 to remove it" };
}

/** @param {Set<string>} a @param {Set<string>} b */
function differing(a, b) {
  return [...[...a].filter((id) => !b.has(id)), ...[...b].filter((id) => !a.has(id))];
}
