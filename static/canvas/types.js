/**
 * The shapes that cross the element's border as JSON, and the ones that its modules share.
 * Owns no code.
 *
 * @typedef {object} PortJson
 * @property {string} name
 * @property {string} type      as written in Python, for the tip
 * @property {string} kind      names the colour variable `--dxt-port-<kind>`
 * @property {boolean} required
 * @property {boolean} missing  required, and neither wired nor set
 * @property {string} doc
 * @property {boolean} ghost    no such port: shown because a wire still names it
 *
 * @typedef {"stale"|"queued"|"running"|"done"|"cached"|"failed"|"skipped"|"blocked"|"missing"} Status
 *
 * @typedef {object} NodeJson
 * @property {string} id
 * @property {string} title
 * @property {string} subtitle
 * @property {string} kind      its category: names the colour variable `--dxt-kind-<kind>`, and an icon
 * @property {string} icon      a symbol of the page's sprite that says more, or ""
 * @property {[number, number]} at
 * @property {PortJson[]} inputs
 * @property {PortJson[]} outputs
 * @property {Status} status
 * @property {string} time
 * @property {string} note
 * @property {string} error
 * @property {{height: number} | null} slot
 * @property {string | null} breakpoint  its condition, "" without one, null where there is no breakpoint
 * @property {number} breakpointsInside  how many there are inside, where it stands for a subgraph
 * @property {"" | "here" | "next"} held  a run stands still here, or it came next in the past that is shown
 * @property {boolean} pinned
 * @property {boolean} replaced
 *
 * @typedef {object} WireJson
 * @property {string} id
 * @property {string} source
 * @property {string} sourcePort
 * @property {string} target
 * @property {string} targetPort
 * @property {string} kind
 * @property {boolean} running
 * @property {string | null} breakpoint
 * @property {LevelJson | null} level  while a stream passes it
 *
 * @typedef {{items: number, waiting: number, room: number}} LevelJson
 *
 * @typedef {{x: number, y: number, zoom: number}} Viewport
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 *
 * @typedef {object} NodeData     what the drawing of one node needs; a new object whenever that changed
 * @property {NodeJson} node
 * @property {PortJson[]} inputs  with the ghosts
 * @property {PortJson[]} outputs
 * @property {ReadonlySet<string>} wired  `in:<port>` and `out:<port>`
 * @property {boolean} slotted
 * @property {import("./element.js").DxtCanvas} host
 *
 * @typedef {import("@xyflow/react").Node<Record<string, unknown> & NodeData>} FlowNode
 * @typedef {import("@xyflow/react").Edge<{wire: WireJson, host: import("./element.js").DxtCanvas}>} FlowEdge
 * @typedef {ReturnType<typeof import("@xyflow/react").useStoreApi<FlowNode, FlowEdge>>} FlowStore
 */

export {};
