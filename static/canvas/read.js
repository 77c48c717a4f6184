/**
 * Reads the JSON that Python hands over into whole nodes and wires.
 * Owns the defaults and what is refused; knows nothing of screens.
 *
 * @import {LevelJson, NodeJson, PortJson, Status, Viewport, WireJson} from "./types.js"
 */

/** JSON that can't be shown. Its message goes back to the caller as text. */
export class Unreadable extends Error {}

const STATUSES = new Set([
  "stale", "queued", "running", "done", "cached", "failed", "skipped", "blocked", "missing",
]);

/**
 * @param {string} json
 * @param {string} what
 * @returns {any}
 */
export function parse(json, what) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Unreadable(`The ${what} is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {Record<string, any>}
 */
export function record(value, what) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Unreadable(`The ${what} must be an object.`);
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {any[]}
 */
export function list(value, what) {
  if (!Array.isArray(value)) throw new Unreadable(`The ${what} must be a list.`);
  return value;
}

/**
 * @param {string} json a list of ids, or "" for none
 * @returns {string[]}
 */
export function readIds(json) {
  if (json === "" || json === undefined || json === null) return [];
  return list(parse(json, "list of ids"), "list of ids").map(String);
}

/** @param {unknown} value */
const text = (value) => (value === undefined || value === null ? "" : String(value));

/**
 * @param {unknown} raw
 * @param {string} owner
 * @returns {PortJson}
 */
function readPort(raw, owner) {
  const port = record(raw, `port of ${owner}`);
  if (!port.name) throw new Unreadable(`A port of ${owner} has no name.`);
  return {
    name: String(port.name),
    type: text(port.type),
    kind: readKind(port.kind),
    required: Boolean(port.required),
    missing: Boolean(port.missing),
    doc: text(port.doc),
    ghost: false,
  };
}

/** @param {unknown} raw */
function readKind(raw) {
  return typeof raw === "string" && /^[a-z][a-z0-9_-]*$/.test(raw) ? raw : "any";
}

/** @param {unknown} raw */
function readIcon(raw) {
  return typeof raw === "string" && /^[a-z0-9-]+$/.test(raw) ? raw : "";
}

/**
 * @param {unknown} raw
 * @param {string} id
 * @returns {[number, number] | null} null when the node has no place yet
 */
function readPlace(raw, id) {
  if (raw === undefined || raw === null) return null;
  const [x, y] = list(raw, `place of ${id}`).map(Number);
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    throw new Unreadable(`The place of ${id} must be two numbers.`);
  }
  return [x, y];
}

/**
 * Returns the whole node, taking from `before` what `raw` leaves out. The place is null when
 * neither has one.
 *
 * @param {string} id
 * @param {unknown} raw
 * @param {NodeJson} [before]
 * @returns {Omit<NodeJson, "at"> & {at: [number, number] | null}}
 */
export function readNode(id, raw, before) {
  if (!id) throw new Unreadable("A node has no id.");
  const given = record(raw, `node ${id}`);
  /** @param {string} field */
  const ports = (field) => list(given[field] ?? [], `${field} of ${id}`).map((port) => readPort(port, id));
  const status = text(given.status);
  return {
    id,
    title: "title" in given ? text(given.title) || id : (before?.title ?? id),
    subtitle: "subtitle" in given ? text(given.subtitle) : (before?.subtitle ?? ""),
    kind: "kind" in given ? readKind(given.kind) : (before?.kind ?? "any"),
    icon: "icon" in given ? readIcon(given.icon) : (before?.icon ?? ""),
    at: readPlace(given.at, id) ?? before?.at ?? null,
    inputs: "inputs" in given ? ports("inputs") : (before?.inputs ?? []),
    outputs: "outputs" in given ? ports("outputs") : (before?.outputs ?? []),
    status: /** @type {Status} */ (
      "status" in given ? (STATUSES.has(status) ? status : "stale") : (before?.status ?? "stale")
    ),
    time: "time" in given ? text(given.time) : (before?.time ?? ""),
    note: "note" in given ? text(given.note) : (before?.note ?? ""),
    error: "error" in given ? text(given.error) : (before?.error ?? ""),
    slot: "slot" in given ? readSlot(given.slot) : (before?.slot ?? null),
    breakpoint: "breakpoint" in given ? readBreakpoint(given.breakpoint) : (before?.breakpoint ?? null),
    breakpointsInside: "breakpointsInside" in given ? Number(given.breakpointsInside) || 0 : (before?.breakpointsInside ?? 0),
    held: "held" in given ? readHeld(given.held) : (before?.held ?? ""),
    pinned: "pinned" in given ? Boolean(given.pinned) : (before?.pinned ?? false),
    replaced: "replaced" in given ? Boolean(given.replaced) : (before?.replaced ?? false),
  };
}

/** @param {unknown} raw */
const readHeld = (raw) => (raw === "here" || raw === "next" ? raw : "");

/** @param {unknown} raw */
const readBreakpoint = (raw) => (typeof raw === "string" ? raw : null);

/** @param {unknown} raw */
function readSlot(raw) {
  const height = Number(/** @type {any} */ (raw)?.height);
  return Number.isFinite(height) && height > 0 ? { height: Math.min(height, 2000) } : null;
}

/**
 * @param {string} id
 * @param {unknown} raw
 * @param {WireJson} [before]
 * @returns {WireJson}
 */
export function readWire(id, raw, before) {
  /** @type {Record<string, any>} */
  const wire = { ...before, ...record(raw, `wire ${id}`) };
  for (const end of ["source", "sourcePort", "target", "targetPort"]) {
    if (!wire[end]) throw new Unreadable(`The wire ${id} has no ${end}.`);
  }
  return {
    id,
    source: String(wire.source),
    sourcePort: String(wire.sourcePort),
    target: String(wire.target),
    targetPort: String(wire.targetPort),
    kind: readKind(wire.kind),
    running: Boolean(wire.running),
    breakpoint: readBreakpoint(wire.breakpoint),
    level: readLevel(wire.level),
  };
}

/** @param {unknown} raw @returns {LevelJson | null} */
function readLevel(raw) {
  if (raw === undefined || raw === null) return null;
  const { items, waiting, room } = /** @type {any} */ (raw);
  return [items, waiting, room].every((count) => Number.isFinite(count) && count >= 0) ? { items, waiting, room } : null;
}

/**
 * @param {unknown} raw
 * @returns {Viewport | null}
 */
export function readViewport(raw) {
  if (raw === undefined || raw === null) return null;
  const { x, y, zoom } = record(raw, "viewport");
  if (![x, y, zoom].every(Number.isFinite) || zoom <= 0) {
    throw new Unreadable("The viewport must be three numbers: x, y and zoom.");
  }
  return { x, y, zoom };
}
