/**
 * The canvas's keys; they count only while the focus is inside it, and never in a field.
 * Owns the move by arrow keys until the keys are let go. Undo and clipboard are the page's.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { SNAP } from "./measures.js";

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAN_STEP = 60;

/** @param {DxtCanvas} host @param {AbortSignal} signal */
export function keys(host, signal) {
  /** Where the nodes were before the arrow keys moved them @type {Map<string, [number, number]> | null} */
  let from = null;
  const settle = () => {
    if (from) host.gestures.tellMoved(from);
    from = null;
  };

  host.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event)) return;
    const arrow = ARROWS[event.key];
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (arrow && plain) {
      const selected = [...host.model.selectedNodes];
      const step = (event.shiftKey ? 4 : 1) * (selected.length > 0 ? SNAP : PAN_STEP);
      if (selected.length > 0) {
        from ??= host.gestures.placesOf(selected);
        host.stage.moveBy(selected, arrow[0] * step, arrow[1] * step);
      } else {
        host.view.panBy(-arrow[0] * step, -arrow[1] * step);
      }
    } else if (!press(host, event, plain)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true, signal });

  host.addEventListener("keyup", (event) => { if (event.key in ARROWS) settle(); }, { signal });
  host.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && host.contains(event.relatedTarget))) settle();
  }, { signal });
}

/**
 * @param {DxtCanvas} host
 * @param {KeyboardEvent} event
 * @param {boolean} plain
 * @returns {boolean} was it one of the canvas's keys?
 */
function press(host, event, plain) {
  const { key, code, shiftKey } = event;
  if ((key === "Delete" || key === "Backspace") && plain) return host.gestures.deleteSelected();
  if (key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !shiftKey && !event.altKey) return host.gestures.selectAll();
  if (!plain) return false;
  if (key === "Escape") return host.wiring.cancel() || host.gestures.selectNone();
  if (key === "Enter" || key === " ") return pressNode(host, event);
  if (key === "+" || key === "=") return host.zoomBy(1.25) === "";
  if (key === "-") return host.zoomBy(1 / 1.25) === "";
  if (shiftKey && code === "Digit1") return host.fit("") === "";
  if (shiftKey && code === "Digit2") return host.fit(JSON.stringify([...host.model.selectedNodes])) === "";
  if (shiftKey && code === "Digit0") return host.zoomBy(1 / host.view.viewport.zoom) === "";
  return false;
}

/** Selects the focused node or wire; a node that is selected already opens. @param {DxtCanvas} host @param {KeyboardEvent} event */
function pressNode(host, event) {
  if (!(event.target instanceof Element)) return false;
  const node = event.target.closest(".react-flow__node");
  if (event.target !== node) return false;
  const id = node.getAttribute("data-id") ?? "";
  if (event.key === "Enter" && host.model.selectedNodes.has(id)) host.emit("opened", { node: id });
  else if (host.stage.select(new Set([id]), new Set())) host.gestures.selectionChanged();
  return true;
}

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {Element} */ (event.composedPath()[0] ?? event.target);
  return target instanceof Element
    && target.closest("input, textarea, select, [contenteditable], .nokey, button") !== null;
}
