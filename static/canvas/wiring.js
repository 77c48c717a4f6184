/**
 * What comes of drawing, re-routing and dropping a wire.
 * Owns the gesture's state between its start and its end, and the tip at the cursor that says why
 * a port refuses. Whether a wire fits is asked of Python through `connecting`.
 *
 * @import {Connection, ConnectionState, FinalConnectionState, OnConnectStartParams} from "@xyflow/react"
 * @import {DxtCanvas} from "./element.js"
 * @import {FlowEdge, NodeJson} from "./types.js"
 * @import {Start} from "./connecting.js"
 */
import { REFUSED_SAME_SIDE } from "./words.js";

export class Wiring {
  /** The wire whose end is being dragged. @type {FlowEdge | null} */
  #rerouting = null;
  #landed = false;
  #cancelled = false;
  /** @type {{reason: string} & Ends | null} */
  #refusal = null;

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {Connection | FlowEdge} connection */
  fits = (connection) => {
    const ends = endsOf(connection);
    const reason = this.host.validate(ends.source, ends.sourcePort, ends.target, ends.targetPort);
    this.#refusal = reason ? { reason, ...ends } : null;
    return !reason;
  };

  /** @param {Connection} connection */
  connected = (connection) => {
    if (this.#cancelled) return;
    this.#landed = true;
    this.host.emit("connected", endsOf(connection));
  };

  /** @param {unknown} _event @param {OnConnectStartParams} from */
  started = (_event, { nodeId, handleId, handleType }) => {
    if (!nodeId || !handleId || !handleType) return;
    this.#landed = false;
    this.#cancelled = false;
    this.#refusal = null;
    const node = this.host.model.nodes.get(nodeId);
    const own = node && this.host.model.portsOf(node)[handleType === "source" ? "outputs" : "inputs"];
    const kind = own?.find((port) => port.name === handleId)?.kind ?? "any";
    /** @type {Start} */
    const start = { node: nodeId, port: handleId, side: handleType, kind };
    this.host.connecting.begin(start, this.#candidates(start));
    this.host.toggleAttribute("drawing", true);
    this.host.tip.hide();
  };

  /** Gives the wire being drawn up; nothing comes of it. */
  cancel() {
    const store = this.host.stage.store;
    if (!this.host.connecting.start) return false;
    this.#cancelled = true;
    this.#letGo();
    store?.setState({ connectionClickStartHandle: null });
    store?.getState().cancelConnection();
    return true;
  }

  #letGo() {
    this.host.connecting.end();
    this.host.toggleAttribute("drawing", false);
    this.host.tip.hide();
  }

  /** The wire's end moved: says what the port there thinks of it. @param {ConnectionState} state */
  hover(state) {
    if (!state.inProgress || !this.host.connecting.start) return;
    const reason = this.#reasonAt(state);
    if (reason) this.host.tip.refuse(reason, state.pointer.x, state.pointer.y);
    else this.host.tip.hide();
  }

  /** @param {MouseEvent | TouchEvent} event @param {FinalConnectionState} state */
  ended = (event, state) => {
    const start = this.host.connecting.start;
    const reason = this.#reasonAt(state);
    this.#letGo();
    if (!start || this.#landed) return;
    if (state.toHandle) {
      this.#refuse(start, state.toHandle.nodeId, state.toHandle.id ?? "", reason);
    } else {
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      this.#dropped(start, point.clientX, point.clientY);
    }
  };

  /** A wire was let go away from any port. @param {Start} start @param {number} clientX @param {number} clientY */
  #dropped(start, clientX, clientY) {
    const below = document.elementFromPoint(clientX, clientY);
    if (!below || !this.host.contains(below)) return;
    const id = below.closest(".react-flow__node")?.getAttribute("data-id");
    if (id && id !== start.node) this.#dropOnNode(start, id);
    else if (!id && !this.#rerouting && !below.closest(".dxt-panel")) {
      this.host.emit("asked", {
        at: this.host.view.fromScreen(clientX, clientY),
        client: [Math.round(clientX), Math.round(clientY)],
        ...(start.side === "source"
          ? { source: start.node, sourcePort: start.port }
          : { target: start.node, targetPort: start.port }),
      });
    }
  }

  /** Dropped on a node's body: its first free port that takes the wire. @param {Start} start @param {string} id */
  #dropOnNode(start, id) {
    const node = this.host.model.nodes.get(id);
    if (!node) return;
    const ports = facing(this.host, node, start.side);
    const wired = this.host.model.wired(id);
    const answers = ports.map((port) => ({ port, reason: this.#ask(start, id, port) }));
    const fitting = answers.filter(({ reason }) => !reason);
    const best = fitting.find(({ port }) => start.side === "target" || !wired.has(`in:${port}`)) ?? fitting[0];
    if (!best) {
      this.#refuse(start, id, ports[0] ?? "", answers[0]?.reason ?? `${node.title} has no port for it.`);
      return;
    }
    const ends = this.#endsWith(start, id, best.port);
    if (!this.#rerouting) this.host.emit("connected", ends);
    else this.#reroute(this.#rerouting, ends);
  }

  /** @param {FlowEdge} edge @param {Connection} connection */
  rerouted = (edge, connection) => {
    if (this.#cancelled) return;
    this.#landed = true;
    this.#reroute(edge, endsOf(connection));
  };

  /** @param {FlowEdge} edge @param {Ends} ends */
  #reroute(edge, ends) {
    this.#landed = true;
    const before = endsOf(edge);
    if (JSON.stringify(before) === JSON.stringify(ends)) return;
    this.host.emit("disconnected", { wires: [edge.id], rerouted: true });
    this.host.emit("connected", { ...ends, replaces: edge.id });
  }

  /** @param {unknown} _event @param {FlowEdge} edge */
  rerouteStarted = (_event, edge) => {
    this.#rerouting = edge;
  };

  /** @param {MouseEvent | TouchEvent} event @param {FlowEdge} edge @param {unknown} _side @param {FinalConnectionState} state */
  rerouteEnded = (event, edge, _side, state) => {
    this.#rerouting = null;
    if (this.#landed || this.#cancelled || state.toHandle) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    const below = document.elementFromPoint(point.clientX, point.clientY);
    if (!below || !this.host.contains(below) || below.closest(".react-flow__node, .dxt-panel")) return;
    this.host.emit("disconnected", { wires: [edge.id] });
  };

  /** A wire drawn by two clicks, port by port. @param {unknown} event @param {OnConnectStartParams} from */
  clickStarted = (event, from) => this.started(event, from);

  clickEnded = () => {
    const refusal = this.#refusal;
    this.#letGo();
    if (!this.#landed && refusal) this.host.emit("refused", refusal);
  };

  /**
   * @param {Start} start
   * @param {string} id
   * @param {string} port
   * @param {string} reason
   */
  #refuse(start, id, port, reason) {
    if (id === start.node && port === start.port) return;
    this.host.emit("refused", {
      reason: reason || "These ports can't be connected.",
      ...this.#endsWith(start, id, port),
    });
  }

  /** @param {Pick<FinalConnectionState, "toHandle" | "fromHandle" | "isValid">} state */
  #reasonAt({ toHandle, fromHandle, isValid }) {
    if (!toHandle || !fromHandle || isValid) return "";
    if (toHandle.type === fromHandle.type) {
      return toHandle.nodeId === fromHandle.nodeId && toHandle.id === fromHandle.id
        ? "" : REFUSED_SAME_SIDE[fromHandle.type];
    }
    return this.host.connecting.reason(toHandle.nodeId, toHandle.id ?? "");
  }

  /** @param {Start} start @param {string} id @param {string} port */
  #ask(start, id, port) {
    const { source, sourcePort, target, targetPort } = this.#endsWith(start, id, port);
    return this.host.validate(source, sourcePort, target, targetPort);
  }

  /** @param {Start} start @param {string} id @param {string} port @returns {Ends} */
  #endsWith(start, id, port) {
    return start.side === "source"
      ? { source: start.node, sourcePort: start.port, target: id, targetPort: port }
      : { source: id, sourcePort: port, target: start.node, targetPort: start.port };
  }

  /** The nodes in view with the ports that could take the wire, nearest first. @param {Start} start */
  #candidates(start) {
    const { model, view } = this.host;
    const [seen, from] = [view.visible, model.nodes.get(start.node)];
    if (!seen || !from) return [];
    const near = [];
    for (const node of model.nodes.values()) {
      const [x, y] = node.at;
      if (node === from || x > seen.x + seen.width || y > seen.y + seen.height || x + 240 < seen.x || y + 400 < seen.y) continue;
      near.push({ node, distance: Math.hypot(x - from.at[0], y - from.at[1]) });
    }
    near.sort((a, b) => a.distance - b.distance);
    return near.map(({ node }) => ({ id: node.id, ports: facing(this.host, node, start.side) }));
  }
}

/** @typedef {{source: string, sourcePort: string, target: string, targetPort: string}} Ends */

/** @param {{source: string, sourceHandle?: string | null, target: string, targetHandle?: string | null}} connection */
function endsOf({ source, sourceHandle, target, targetHandle }) {
  return { source, sourcePort: sourceHandle ?? "", target, targetPort: targetHandle ?? "" };
}

/** @param {DxtCanvas} host @param {NodeJson} node @param {"source" | "target"} side */
function facing(host, node, side) {
  const { inputs, outputs } = host.model.portsOf(node);
  return (side === "source" ? inputs : outputs).filter((port) => !port.ghost).map((port) => port.name);
}
