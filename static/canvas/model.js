/**
 * The graph as it is shown: nodes, wires, selection, places. Python's graph is the truth; this is
 * its picture, changed by whole graphs and patches, and by drags that Python is told of afterwards.
 * Knows neither React Flow nor the DOM.
 *
 * @import {Box, NodeJson, PortJson, WireJson} from "./types.js"
 */
import { arrange } from "./arrange.js";
import { measure, portY } from "./measures.js";
import { list, readNode, readWire, record } from "./read.js";

/** @typedef {{nodes: Record<string, unknown>, wires: Record<string, unknown>}} Patch */

export class Model {
  /** @type {Map<string, NodeJson>} */
  nodes = new Map();
  /** @type {Map<string, WireJson>} */
  wires = new Map();
  /** @type {Set<string>} */
  selectedNodes = new Set();
  /** @type {Set<string>} */
  selectedWires = new Set();
  /** Heights that the content of slots was seen to take. @type {Map<string, number>} */
  slotHeights = new Map();
  /** @type {Map<string, Set<string>>} */
  #wired = new Map();
  /** @type {Map<string, {inputs: PortJson[], outputs: PortJson[]}>} */
  #ports = new Map();

  /**
   * Takes a whole graph in, or throws and leaves the model as it was. Nodes that did not change
   * keep their identity.
   *
   * @param {unknown} raw
   */
  replace(raw) {
    const graph = record(raw, "graph");
    /** @type {Map<string, any>} */
    const nodes = new Map();
    for (const node of list(graph.nodes ?? [], "list of nodes")) {
      const read = readNode(String(node?.id ?? ""), node);
      const before = this.nodes.get(read.id);
      nodes.set(read.id, before && JSON.stringify(before) === JSON.stringify(read) ? before : read);
    }
    /** @type {Map<string, WireJson>} */
    const wires = new Map();
    for (const wire of list(graph.wires ?? [], "list of wires")) {
      const read = readWire(String(wire?.id ?? ""), wire);
      wires.set(read.id, read);
    }
    this.nodes = nodes;
    this.wires = wires;
    this.#rewire();
    this.#placeTheUnplaced();
    keepOnly(this.selectedNodes, nodes);
    keepOnly(this.selectedWires, wires);
    keepOnly(this.slotHeights, nodes);
  }

  /**
   * @param {Patch} patch already looked through by `readPatch`
   * @param {ReadonlySet<string>} held nodes being dragged: their place is the drag's
   * @returns {{nodes: Set<string>, wires: boolean}} what changed
   */
  apply(patch, held) {
    /** @type {Set<string>} */
    const changed = new Set();
    let unplaced = false;
    for (const [id, raw] of Object.entries(patch.nodes)) {
      const before = this.nodes.get(id);
      if (raw === null) {
        this.nodes.delete(id);
        this.selectedNodes.delete(id);
        this.slotHeights.delete(id);
      } else {
        const node = readNode(id, raw, before);
        if (before && held.has(id)) node.at = before.at;
        unplaced ||= node.at === null;
        this.nodes.set(id, /** @type {NodeJson} */ (node));
      }
      changed.add(id);
    }
    const wires = Object.keys(patch.wires).length > 0;
    for (const [id, raw] of Object.entries(patch.wires)) {
      const before = this.wires.get(id);
      if (raw !== null && !before && !namesAnEnd(raw)) continue;
      const after = raw === null ? null : readWire(id, raw, before);
      for (const wire of [before, after]) {
        if (wire) changed.add(wire.source).add(wire.target);
      }
      if (after) this.wires.set(id, after);
      else this.wires.delete(id);
      if (!after) this.selectedWires.delete(id);
    }
    if (wires) this.#rewire();
    else for (const id of changed) this.#ports.delete(id);
    if (unplaced) this.#placeTheUnplaced();
    return { nodes: changed, wires };
  }

  /** @param {string} id @param {number} x @param {number} y */
  move(id, x, y) {
    const node = this.nodes.get(id);
    if (node) this.nodes.set(id, { ...node, at: [x, y] });
  }

  /** @param {string} id @returns {ReadonlySet<string>} */
  wired(id) {
    return this.#wired.get(id) ?? NONE;
  }

  /**
   * The ports that are drawn: the node's own, and a ghost for each wire that names one it lacks.
   *
   * @param {NodeJson} node
   */
  portsOf(node) {
    const known = this.#ports.get(node.id);
    if (known) return known;
    const wired = this.wired(node.id);
    const ports = {
      inputs: withGhosts(node.inputs, wired, "in:"),
      outputs: withGhosts(node.outputs, wired, "out:"),
    };
    this.#ports.set(node.id, ports);
    return ports;
  }

  /** @param {NodeJson} node */
  sizeOf(node) {
    const { inputs, outputs } = this.portsOf(node);
    const rows = Math.max(inputs.length, outputs.length);
    return measure(node, rows, this.slotHeights.get(node.id) ?? 0);
  }

  /** @param {NodeJson} node @param {"inputs" | "outputs"} side @param {string} name */
  portPlace(node, side, name) {
    const row = this.portsOf(node)[side].findIndex((port) => port.name === name);
    return portY(Math.max(row, 0));
  }

  /**
   * @param {Iterable<string>} ids
   * @returns {Box | null} null when none of them exists
   */
  bounds(ids = this.nodes.keys()) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const id of ids) {
      const node = this.nodes.get(id);
      if (!node) continue;
      const { width, height } = this.sizeOf(node);
      left = Math.min(left, node.at[0]);
      top = Math.min(top, node.at[1]);
      right = Math.max(right, node.at[0] + width);
      bottom = Math.max(bottom, node.at[1] + height);
    }
    return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** @param {string[]} ids all when empty @returns {Map<string, [number, number]>} */
  arranged(ids) {
    const chosen = ids.length > 0 ? ids.filter((id) => this.nodes.has(id)) : [...this.nodes.keys()];
    const sizes = new Map(
      chosen.map((id) => [id, this.sizeOf(/** @type {NodeJson} */ (this.nodes.get(id)))]),
    );
    const origin = ids.length > 0 ? this.bounds(chosen) : null;
    return arrange(sizes, this.wires.values(), origin ? [origin.x, origin.y] : [0, 0]);
  }

  #rewire() {
    this.#ports.clear();
    this.#wired = new Map();
    for (const { source, sourcePort, target, targetPort } of this.wires.values()) {
      this.#note(source, `out:${sourcePort}`);
      this.#note(target, `in:${targetPort}`);
    }
  }

  /** @param {string} id @param {string} port */
  #note(id, port) {
    const ports = this.#wired.get(id);
    if (ports) ports.add(port);
    else this.#wired.set(id, new Set([port]));
  }

  /** Nodes without a place are arranged below those that have one. */
  #placeTheUnplaced() {
    const unplaced = [...this.nodes.values()].filter((node) => !node.at);
    if (unplaced.length === 0) return;
    const placed = [...this.nodes.values()].filter((node) => node.at).map((node) => node.id);
    const taken = this.bounds(placed);
    const sizes = new Map(unplaced.map((node) => [node.id, this.sizeOf(node)]));
    const origin = /** @type {[number, number]} */ (taken ? [taken.x, taken.y + taken.height + 60] : [0, 0]);
    for (const [id, at] of arrange(sizes, this.wires.values(), origin)) {
      const node = this.nodes.get(id);
      if (node) node.at = at;
    }
  }
}

/** @type {ReadonlySet<string>} */
const NONE = new Set();

/**
 * Looks a patch through, so that a bad one is refused before any of it is shown.
 *
 * @param {unknown} raw
 * @returns {Patch}
 */
export function readPatch(raw) {
  const patch = record(raw, "patch");
  const nodes = record(patch.nodes ?? {}, "patch's nodes");
  const wires = record(patch.wires ?? {}, "patch's wires");
  for (const [id, node] of Object.entries(nodes)) if (node !== null) readNode(id, node);
  for (const [id, wire] of Object.entries(wires)) {
    if (wire !== null && namesAnEnd(record(wire, `wire ${id}`))) readWire(id, wire);
  }
  return { nodes, wires };
}

/** A patch of a wire either names both its ends or neither. @param {any} wire */
const namesAnEnd = (wire) => ["source", "sourcePort", "target", "targetPort"].some((end) => end in wire);

/**
 * @param {{keys(): Iterable<string>, delete(id: string): boolean}} some
 * @param {Map<string, unknown>} all
 */
function keepOnly(some, all) {
  for (const id of [...some.keys()]) if (!all.has(id)) some.delete(id);
}

/**
 * @param {PortJson[]} ports
 * @param {ReadonlySet<string>} wired
 * @param {string} prefix
 * @returns {PortJson[]}
 */
function withGhosts(ports, wired, prefix) {
  const ghosts = [];
  for (const key of wired) {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : "";
    if (!name || ports.some((port) => port.name === name)) continue;
    ghosts.push({ name, type: "", kind: "any", required: false, missing: false, doc: "", ghost: true });
  }
  return ghosts.length > 0 ? [...ports, ...ghosts] : ports;
}
