/**
 * What the canvas says in words: statuses, ports, and the label that a screen reader gets.
 * Knows no DOM.
 *
 * @import {NodeJson, PortJson, Status} from "./types.js"
 */

/** @type {Record<Status, string>} */
const STATUS_WORDS = {
  stale: "Not run",
  queued: "Queued",
  running: "Running…",
  done: "Done",
  cached: "Cached",
  failed: "Failed",
  skipped: "Skipped",
  blocked: "Can't run yet",
  missing: "Unknown node type",
};

const HELD_WORDS = { here: "Paused here", next: "Next, at that moment" };

/** The line in a node's foot. @param {NodeJson} node */
export function footText({ status, note, error, held }) {
  if (held) return HELD_WORDS[held];
  if (status === "done" || status === "cached") return note || STATUS_WORDS[status];
  if (status === "queued" || status === "running") return STATUS_WORDS[status];
  return error || STATUS_WORDS[status];
}

/** What stands at the right of the foot. @param {NodeJson} node */
export function footAside({ status, time, pinned, replaced, held }) {
  if (held) return "";
  if (replaced || pinned) return replaced ? "by hand" : "pinned";
  if (status === "done") return time;
  if (status === "cached") return "cached";
  return status === "running" ? time : "";
}

/** @param {NodeJson} node */
export function spoken(node) {
  const told = [node.title, node.subtitle];
  const [status, detail] = [STATUS_WORDS[node.status], footText(node)];
  if (node.status !== "skipped" || detail === status) told.push(status.replace("…", ""));
  if (detail !== status) told.push(detail);
  if (node.replaced) told.push("value replaced by hand");
  else if (node.pinned) told.push("pinned");
  if (node.breakpoint !== null) told.push(breakpointText(node.breakpoint));
  if (node.breakpointsInside) told.push(insideText(node.breakpointsInside));
  return told.filter(Boolean).join(", ");
}

/** @param {string} condition of a breakpoint */
export const breakpointText = (condition) => (condition ? `Breakpoint if ${condition}` : "Breakpoint");

/** @param {number} count of the breakpoints inside a node that stands for a subgraph */
export const insideText = (count) => (count === 1 ? "A breakpoint inside" : `${count} breakpoints inside`);

/**
 * The second line of a port's tip.
 *
 * @param {PortJson} port
 * @param {"in" | "out"} side
 * @param {boolean} wired
 */
export function portHint(port, side, wired) {
  if (port.ghost) return "This node has no such port any more.";
  const told = [];
  if (port.doc) told.push(port.doc);
  if (side === "in" && port.missing && !wired) told.push("Required: connect it or give it a value.");
  else if (side === "in" && port.required && !wired) told.push("Required.");
  return told.join(" ");
}

export const REFUSED_SAME_SIDE = {
  source: "An output goes into an input; this is another output.",
  target: "An input takes an output; this is another input.",
};
