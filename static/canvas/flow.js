/**
 * React Flow as the canvas uses it: which of its ways are on, and whom it tells.
 * Owns nothing; everything it is told goes to the stage, the wiring or the host.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {FlowEdge, FlowNode, FlowStore} from "./types.js"
 */
import { ReactFlow, ReactFlowProvider, SelectionMode, useStoreApi } from "@xyflow/react";
import { createElement as h } from "react";
import { SNAP } from "./measures.js";
import { GraphNode } from "./node.js";
import { MAX_ZOOM, MIN_ZOOM } from "./view.js";
import { drawnWire, GraphWire } from "./wire.js";

const NODE_TYPES = /** @type {any} */ ({ dxt: GraphNode });
const EDGE_TYPES = /** @type {any} */ ({ dxt: GraphWire });
const ADDING_KEYS = ["Shift", "Meta", "Control"];
/** @type {[number, number]} */
const SNAP_GRID = [SNAP, SNAP];
const PRO = { hideAttribution: true };

/** @param {{host: DxtCanvas, snaps: boolean}} props */
export function Flow({ host, snaps }) {
  return h(ReactFlowProvider, /** @type {any} */ ({
    initialWidth: host.clientWidth || undefined,
    initialHeight: host.clientHeight || undefined,
    initialMinZoom: MIN_ZOOM,
    initialMaxZoom: MAX_ZOOM,
  }), h(Inside, { host, snaps }));
}

/** @param {{host: DxtCanvas, snaps: boolean}} props */
function Inside({ host, snaps }) {
  const store = /** @type {FlowStore} */ (/** @type {unknown} */ (useStoreApi()));
  host.adopt(store);
  const { gestures, stage, wiring } = host;
  /** @type {import("@xyflow/react").ReactFlowProps<FlowNode, FlowEdge>} */
  const props = {
    id: host.flowId,
    nodeTypes: NODE_TYPES,
    edgeTypes: EDGE_TYPES,
    defaultViewport: host.view.kept,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    snapToGrid: snaps,
    snapGrid: SNAP_GRID,
    onlyRenderVisibleElements: true,
    proOptions: PRO,
    zoomOnDoubleClick: false,
    selectionKeyCode: "Shift",
    selectionMode: SelectionMode.Partial,
    multiSelectionKeyCode: ADDING_KEYS,
    deleteKeyCode: null,
    panActivationKeyCode: null,
    zoomActivationKeyCode: null,
    nodeDragThreshold: 1,
    connectionRadius: 26,
    reconnectRadius: 12,
    elevateEdgesOnSelect: false,
    onNodesChange: stage.nodesChanged,
    onEdgesChange: stage.edgesChanged,
    onNodeDragStart: gestures.dragStarted,
    onNodeDragStop: gestures.dragEnded,
    onNodeClick: gestures.nodeClicked,
    onNodeDoubleClick: gestures.nodeDoubleClicked,
    onPaneClick: gestures.paneClicked,
    isValidConnection: wiring.fits,
    onConnect: wiring.connected,
    onConnectStart: wiring.started,
    onConnectEnd: wiring.ended,
    onClickConnectStart: wiring.clickStarted,
    onClickConnectEnd: wiring.clickEnded,
    onReconnect: wiring.rerouted,
    onReconnectStart: wiring.rerouteStarted,
    onReconnectEnd: wiring.rerouteEnded,
    connectionLineComponent: /** @type {any} */ (host.drawnWire),
    onError: ignore,
  };
  return h(ReactFlow, /** @type {any} */ (props));
}

/** Wires to ports that are gone are shown by ghost ports; React Flow's warnings add nothing. */
function ignore() {}

export { drawnWire };
