// The canvas alone, with a page around it that behaves as the real one: it keeps the graph, takes
// in what the reader did, and patches it back.
import "../../../static/canvas/canvas.js";
import { crowd, fares } from "./graphs.js";

const canvas = document.querySelector("dxt-canvas");
const heard = [];
const kept = { nodes: new Map(), wires: new Map() };
const EVENTS = ["moved", "connected", "refused", "disconnected", "deleted", "selected", "opened", "asked", "dropped", "filesdropped", "laidout"];

const react = {
  connected({ source, sourcePort, target, targetPort }) {
    const id = `${source}.${sourcePort} -> ${target}.${targetPort}`;
    const kind = kept.nodes.get(source).outputs.find((port) => port.name === sourcePort).kind;
    const wires = { [id]: { id, source, sourcePort, target, targetPort, kind, running: false } };
    for (const wire of kept.wires.values()) {
      if (wire.target === target && wire.targetPort === targetPort) wires[wire.id] = null;
    }
    patch({ wires });
  },
  disconnected({ wires }) {
    patch({ wires: Object.fromEntries(wires.map((id) => [id, null])) });
  },
  deleted({ nodes, wires }) {
    const gone = new Set(nodes);
    const cut = [...kept.wires.values()].filter((wire) => gone.has(wire.source) || gone.has(wire.target)).map(({ id }) => id);
    patch({
      nodes: Object.fromEntries(nodes.map((id) => [id, null])),
      wires: Object.fromEntries([...wires, ...cut].map((id) => [id, null])),
    });
  },
  moved({ nodes }) {
    patch({ nodes: Object.fromEntries(Object.entries(nodes).map(([id, at]) => [id, { at }])) });
  },
};

function listen(element) {
  for (const name of EVENTS) {
    element.addEventListener(name, ({ detail }) => {
      heard.push([name, JSON.parse(detail)]);
      react[name]?.(JSON.parse(detail));
    });
  }
  // Types fit when they are the same; a wire may not close a loop.
  element.onvalidate = (source, sourcePort, target, targetPort) => {
    if (reaches(target, source)) return "This wire would close a loop.";
    const from = kept.nodes.get(source).outputs.find((port) => port.name === sourcePort)?.type;
    const to = kept.nodes.get(target).inputs.find((port) => port.name === targetPort)?.type;
    return from === to || from === "Any" || to === "Any" ? "" : `${targetPort} takes ${to}, not ${from}.`;
  };
}

function reaches(from, to) {
  if (from === to) return true;
  return [...kept.wires.values()].some((wire) => wire.source === from && reaches(wire.target, to));
}

function patch({ nodes = {}, wires = {} }) {
  for (const [all, some] of [[kept.nodes, nodes], [kept.wires, wires]]) {
    for (const [id, value] of Object.entries(some)) {
      if (value === null) all.delete(id);
      else all.set(id, { ...all.get(id), ...value, id });
    }
  }
  return canvas.patch(JSON.stringify({ nodes, wires }));
}

function open(graph) {
  kept.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  kept.wires = new Map(graph.wires.map((wire) => [wire.id, wire]));
  heard.length = 0;
  return canvas.setGraph(JSON.stringify({ fit: true, ...graph }));
}

listen(canvas);
document.querySelector("#palette").addEventListener("dragstart", (event) => {
  event.dataTransfer.setData("application/x-dxt-node", "table.sort@1");
});
const begun = performance.now();
const wrong = open(fares());
performance.mark("harness:graph-given", { startTime: begun });
Object.assign(globalThis, { canvas, heard, kept, patch, open, crowd, fares, listen, wrong });
globalThis.ready = true;
