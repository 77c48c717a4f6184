/**
 * `<dxt-canvas>`: the graph on the screen, for a caller that speaks JSON text and DOM events.
 * Owns the parts' lives and the promise that no method ever throws: each returns "" or what was
 * wrong, in words. Python's graph is the truth; this shows it and tells what the reader does.
 *
 * Methods: setGraph, patch, select, fit, centre, zoomBy, slot, measure, layout. Properties:
 * onvalidate, viewport, snap. Events (detail is JSON text): moved, connected, refused,
 * disconnected, deleted, selected, opened, asked, menu, dropped, filesdropped, laidout.
 *
 * @import {FlowStore, NodeJson} from "./types.js"
 */
import { createElement as h } from "react";
import { Connecting } from "./connecting.js";
import { Controls } from "./controls.js";
import { drops } from "./drops.js";
import { drawnWire, Flow } from "./flow.js";
import { Gestures } from "./gestures.js";
import { showGrid } from "./grid.js";
import { keys } from "./keys.js";
import { menus } from "./menus.js";
import { Minimap } from "./minimap.js";
import { Model, readPatch } from "./model.js";
import { mountNow, unmount } from "./mount.js";
import { Overview } from "./overview.js";
import { overviewDrags } from "./overview_drag.js";
import { Paint } from "./paint.js";
import { parse, readIds, readNode, readViewport, record, Unreadable } from "./read.js";
import { Slots } from "./slots.js";
import { Stage } from "./stage.js";
import { Tip } from "./tip.js";
import { View } from "./view.js";
import { wheelPans } from "./wheel.js";
import { Wiring } from "./wiring.js";

let count = 0;
/** Patches that wait for a frame while none is shown; then they are taken in at once. */
const PATIENCE = 500;

export class DxtCanvas extends HTMLElement {
  /** @type {((source: string, sourcePort: string, target: string, targetPort: string) => unknown) | null} */
  onvalidate = null;
  flowId = `dxt-flow-${++count}`;
  model = new Model();
  view = new View();
  stage = new Stage(this, this.model);
  gestures = new Gestures(this);
  wiring = new Wiring(this);
  connecting = new Connecting((...ends) => this.validate(...ends));
  tip = new Tip(this);
  overview = new Overview(this);
  minimap = new Minimap(this);
  controls = new Controls(this);
  slots = new Slots((id, height) => this.#slotResized(id, height));
  paint = new Paint(this, () => {
    this.overview.invalidate();
    this.minimap.invalidate();
  });
  #place = document.createElement("div");
  #grid = document.createElement("div");
  #hint = document.createElement("div");
  #snaps = true;
  /** @type {AbortController | null} */
  #mounted = null;
  #wantsFit = false;
  #hasGraph = false;
  #marked = false;
  /** @type {import("./model.js").Patch[]} */
  #waiting = [];
  #frame = 0;
  #sizes = new ResizeObserver(() => this.#resized());

  connectedCallback() {
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    if (!this.#place.isConnected) {
      this.#grid.className = "dxt-grid";
      this.#place.className = "dxt-flow";
      this.#hint.className = "dxt-empty";
      this.#hint.textContent = "Double-click to add a node, or drag one in from the list";
      this.#hint.hidden = true;
      this.replaceChildren(this.#grid, this.overview.canvas, this.overview.pictures.element, this.#place, this.#hint,
        this.controls.element, this.minimap.element, this.tip.element);
    }
    this.#mounted = new AbortController();
    const { signal } = this.#mounted;
    this.tip.listen(signal);
    // Capturing, so that a press on the canvas always brings the focus inside.
    this.addEventListener("pointerdown", () => this.#takeFocus(), { capture: true, signal });
    this.addEventListener("dblclick", (event) => this.gestures.paneDoubleClicked(event), { signal });
    this.paint.listen(signal);
    keys(this, signal);
    menus(this, signal);
    drops(this, signal);
    wheelPans(this, signal);
    overviewDrags(this, signal);
    mountNow(h(Flow, { host: this, snaps: this.#snaps }), this.#place);
    this.#sizes.observe(this);
    this.stage.reconsider();
    this.#show();
  }

  disconnectedCallback() {
    this.#mounted?.abort();
    this.#mounted = null;
    this.#sizes.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.overview.stop();
    this.minimap.stop();
    this.tip.hide();
    this.connecting.end();
    this.view.kept = this.view.viewport;
    this.view.store = null;
    this.stage.leave();
    unmount(this.#place);
  }

  /** @param {FlowStore} store of the React Flow that is being mounted */
  adopt(store) {
    this.view.store = store;
    this.stage.adopt(store);
  }

  // ---- What Python calls

  /** Shows this graph instead. @param {string} json */
  setGraph(json) {
    return this.#guarded(() => {
      const graph = record(parse(json, "graph"), "graph");
      const viewport = readViewport(graph.viewport);
      this.#waiting = [];
      this.stage.held.clear();
      this.model.replace(graph);
      this.slots.keepOnly(this.model.nodes);
      this.stage.redraw();
      this.stage.redrawWires();
      this.#wantsFit = Boolean(graph.fit) && !viewport;
      if (viewport) this.view.go(viewport);
      this.#fitIfWanted();
      this.stage.reconsider();
      this.#hasGraph = true;
      this.#show();
      this.#markDrawn();
    });
  }

  /** Changes parts of the graph, before the next frame. @param {string} json */
  patch(json) {
    return this.#guarded(() => {
      this.#waiting.push(readPatch(parse(json, "patch")));
      if (!this.#mounted || document.hidden || this.#waiting.length > PATIENCE) this.#flush();
      else this.#frame ||= requestAnimationFrame(() => this.#guarded(() => this.#flush()));
    });
  }

  /** Makes these nodes and wires the selection, without telling it back. @param {string} json list of ids */
  select(json) {
    return this.#guarded(() => {
      this.#flush();
      const ids = readIds(json);
      this.stage.select(
        new Set(ids.filter((id) => this.model.nodes.has(id))),
        new Set(ids.filter((id) => this.model.wires.has(id))),
      );
      this.overview.invalidate();
      this.minimap.invalidate();
    });
  }

  /** Brings these nodes into view, all without ids. @param {string} json list of ids, or "" */
  fit(json) {
    return this.#guarded(() => {
      this.#flush();
      const ids = readIds(json);
      const bounds = this.model.bounds(ids.length > 0 ? ids : this.model.nodes.keys());
      if (bounds) this.view.fit(bounds, { glides: true });
    });
  }

  /** Brings one node to the middle, large enough to be read. @param {string} id */
  centre(id) {
    return this.#guarded(() => {
      this.#flush();
      const bounds = this.model.bounds([id]);
      if (!bounds) throw new Unreadable(`There is no node ${id}.`);
      this.view.centre(bounds, 0.8);
    });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    return this.#guarded(() => {
      if (!(factor > 0)) throw new Unreadable("Zoom by a factor above 0.");
      this.view.zoomBy(factor);
    });
  }

  /**
   * The div inside a node for live content; it stays the same as long as the node exists.
   *
   * @param {string} id
   * @returns {HTMLElement | null} null when there is no such node
   */
  slotOf(id) {
    this.#guarded(() => this.#flush());
    if (!this.model.nodes.has(id)) return null;
    const isNew = !this.slots.has(id);
    const content = this.slots.content(id);
    if (isNew) {
      this.stage.redraw([id]);
      this.stage.show({ wires: false });
    }
    return content;
  }

  /** @param {string} json a node @returns {string} {"width", "height"}, or what was wrong */
  measure(json) {
    return this.#answered(() => {
      const raw = record(parse(json, "node"), "node");
      const node = /** @type {NodeJson} */ (readNode(String(raw.id ?? "a node"), raw));
      return new Model().sizeOf(node);
    });
  }

  /** Tidies these nodes up, all without ids: fires `laidout` with their places. @param {string} json list of ids, or "" */
  layout(json) {
    return this.#guarded(() => {
      this.#flush();
      this.emit("laidout", { nodes: Object.fromEntries(this.model.arranged(readIds(json))) });
    });
  }

  /** As JSON: x and y in pixels, and zoom. */
  get viewport() {
    return JSON.stringify(this.view.viewport);
  }

  set viewport(json) {
    this.#guarded(() => {
      const viewport = readViewport(parse(json, "viewport"));
      if (viewport) this.view.go(viewport);
    });
  }

  get snap() {
    return this.#snaps;
  }

  set snap(snaps) {
    this.#snaps = Boolean(snaps);
    this.stage.store?.setState({ snapToGrid: this.#snaps });
    this.controls.show();
  }

  // ---- What its parts call

  /** @param {string} name @param {object} detail */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }));
  }

  /**
   * @param {string} source @param {string} sourcePort @param {string} target @param {string} targetPort
   * @returns {string} why this wire is refused; "" when it fits or nobody can say
   */
  validate(source, sourcePort, target, targetPort) {
    try {
      const answer = this.onvalidate?.(source, sourcePort, target, targetPort);
      return typeof answer === "string" ? answer : "";
    } catch (error) {
      console.warn("onvalidate failed:", error);
      return "";
    }
  }

  /** @param {any} props */
  drawnWire = (props) => drawnWire(props, this.connecting.start?.kind ?? "any");

  viewChanged() {
    this.stage.reconsider();
    showGrid(this.#grid, this.view.viewport);
    this.overview.invalidate();
    this.minimap.invalidate({ nodes: false });
    this.controls.show();
  }

  placesChanged() {
    this.overview.invalidate();
    this.minimap.invalidate();
  }

  /** The end of the wire that goes into this port. @param {string} node @param {string} port */
  pickUp(node, port) {
    for (const wire of this.model.wires.values()) {
      if (wire.target !== node || wire.targetPort !== port) continue;
      return this.querySelector(`.react-flow__edge[data-id="${CSS.escape(wire.id)}"] .react-flow__edgeupdater-target`);
    }
    return null;
  }

  /** @param {string} wire */
  cut(wire) {
    this.emit("disconnected", { wires: [wire] });
  }

  // ---- Its own business

  #flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#waiting.length === 0) return;
    const patches = this.#waiting.splice(0);
    const hadFocus = this.contains(document.activeElement);
    let wires = false;
    for (const patch of patches) {
      const changed = this.model.apply(patch, this.stage.held);
      this.stage.redraw(changed.nodes);
      this.stage.redrawWires(Object.keys(patch.wires));
      wires ||= changed.wires;
      wires ||= Object.values(patch.nodes).includes(null);
    }
    this.slots.keepOnly(this.model.nodes);
    this.stage.reconsider();
    this.#show({ wires });
    // The focus stays in the canvas when the node that had it goes.
    if (hadFocus) queueMicrotask(() => { if (document.activeElement === document.body) this.focus({ preventScroll: true }); });
  }

  /** @param {{wires?: boolean}} [what] */
  #show({ wires = true } = {}) {
    this.stage.show({ wires });
    this.#hint.hidden = this.model.nodes.size > 0 || !this.#hasGraph;
    showGrid(this.#grid, this.view.viewport);
    this.controls.show();
    this.placesChanged();
  }

  #resized() {
    this.view.refit();
    this.#fitIfWanted();
    this.stage.reconsider();
    this.overview.invalidate();
    this.minimap.invalidate({ nodes: false });
  }

  #fitIfWanted() {
    if (!this.#wantsFit || !this.view.size) return;
    const bounds = this.model.bounds();
    this.#wantsFit = false;
    if (bounds) this.view.fit(bounds);
    else this.view.go({ x: 0, y: 0, zoom: 1 });
  }

  /** Marks when the first graph with nodes is on the screen: two frames from now. */
  #markDrawn() {
    if (this.#marked || this.model.nodes.size === 0) return;
    this.#marked = true;
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("dxt:graph-drawn")));
  }

  /** @param {string} id @param {number} height */
  #slotResized(id, height) {
    if ((this.model.slotHeights.get(id) ?? 0) === height || !this.model.nodes.has(id)) return;
    this.model.slotHeights.set(id, height);
    this.stage.redraw([id]);
    this.stage.show({ wires: false });
    this.placesChanged();
  }

  #takeFocus() {
    if (!this.contains(document.activeElement)) this.focus({ preventScroll: true });
  }

  /** @param {() => void} act @returns {string} "" or what went wrong */
  #guarded(act) {
    try {
      act();
      return "";
    } catch (error) {
      if (!(error instanceof Unreadable)) console.error(error);
      return /** @type {Error} */ (error).message || "The canvas can't do this.";
    }
  }

  /** @param {() => object} act @returns {string} */
  #answered(act) {
    let answer = "";
    const wrong = this.#guarded(() => { answer = JSON.stringify(act()); });
    return wrong || answer;
  }
}

// Elements have a text property of this name, which the canvas has no use for.
Object.defineProperty(DxtCanvas.prototype, "slot", { value: DxtCanvas.prototype.slotOf, configurable: true });
