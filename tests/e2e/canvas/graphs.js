// Graphs to show: one as a reader would build it, and crowds.

const port = (name, type, kind, more = {}) => ({ name, type, kind, ...more });
const rows = port("rows", "Table", "table", { required: true, doc: "The rows to work on." });

export function fares() {
  const nodes = [
    { id: "fares", title: "Fares", subtitle: "data.csv", kind: "data", at: [0, 0], inputs: [], outputs: [port("out", "Table", "table")], status: "cached", note: "3,376 rows × 5 columns", time: "" },
    { id: "airports", title: "Airports", subtitle: "data.csv", kind: "data", at: [0, 150], inputs: [], outputs: [port("out", "Table", "table")], status: "done", note: "318 rows × 7 columns", time: "0.08 s" },
    { id: "limit", title: "Limit", subtitle: "value.number", kind: "value", at: [0, 300], inputs: [port("value", "float", "number")], outputs: [port("out", "float", "number")], status: "done", note: "10", time: "0.00 s" },
    { id: "join", title: "Join airports", subtitle: "table.join", kind: "table", at: [320, 40], inputs: [port("left", "Table", "table", { required: true }), port("right", "Table", "table", { required: true }), port("how", "Literal['inner', 'left']", "text")], outputs: [port("out", "Table", "table")], status: "done", note: "3,301 rows × 11 columns", time: "0.21 s" },
    { id: "clean", title: "Clean", subtitle: "python", kind: "python", at: [640, 110], inputs: [{ ...rows }, port("limit", "float", "number")], outputs: [port("out", "list", "list"), port("dropped", "int", "number")], status: "done", note: "10 items", time: "1.4 s" },
    { id: "chart", title: "Fare by distance", subtitle: "chart.vega", kind: "chart", at: [960, 0], inputs: [{ ...rows }, port("x", "str", "text"), port("y", "str", "text")], outputs: [port("out", "Chart", "chart")], status: "done", note: "scatter, 3,301 points", time: "0.12 s" },
    { id: "show", title: "Cheapest fares", subtitle: "view.table", kind: "view", at: [960, 200], inputs: [port("value", "Any", "any", { required: true })], outputs: [port("out", "Table", "table")], status: "done", note: "10 rows × 5 columns", time: "0.01 s" },
    { id: "sort", title: "Sort", subtitle: "table.sort", kind: "table", at: [640, 320], inputs: [{ ...rows, missing: true }, port("by", "str", "text")], outputs: [port("out", "Table", "table")], status: "blocked", note: "", error: "rows is not connected" },
  ];
  return { nodes, wires: [
    wire("fares.out", "join.left", "table"), wire("airports.out", "join.right", "table"),
    wire("join.out", "clean.rows", "table"), wire("limit.out", "clean.limit", "number"),
    wire("join.out", "chart.rows", "table"), wire("clean.out", "show.value", "list"),
  ] };
}

function wire(from, to, kind) {
  const [source, sourcePort] = from.split(".");
  const [target, targetPort] = to.split(".");
  return { id: `${from} -> ${to}`, source, sourcePort, target, targetPort, kind, running: false };
}

/** A graph of `count` nodes in columns, with about one and a half wires a node. */
export function crowd(count) {
  const kinds = ["table", "python", "chart", "data", "value", "view"];
  const statuses = ["done", "cached", "stale", "done", "failed", "done", "done"];
  const columns = Math.ceil(Math.sqrt(count * 0.7));
  const nodes = [];
  const wires = [];
  for (let index = 0; index < count; index++) {
    const [column, row] = [Math.floor(index / columns), index % columns];
    nodes.push({
      id: `n${index}`, title: `Step ${index}`, subtitle: "table.filter", kind: kinds[(index * 7 + row) % kinds.length],
      at: [column * 320, row * 180 + (column % 3) * 20],
      inputs: [port("rows", "Table", "table"), port("limit", "float", "number")],
      outputs: [port("out", "Table", "table"), port("count", "int", "number")],
      status: statuses[index % statuses.length], note: `${index * 13} rows × 5`, time: "0.1 s",
    });
    if (column > 0) wires.push(wire(`n${index - columns}.out`, `n${index}.rows`, "table"));
    if (column > 0 && index % 2 && row > 0) wires.push(wire(`n${index - columns - 1}.count`, `n${index}.limit`, "number"));
  }
  return { nodes, wires };
}
