/**
 * Asks for a menu: by a right click, a long press or the menu key on a node or a wire, which is then
 * selected. What is in the menu is the page's.
 *
 * @import {DxtCanvas} from "./element.js"
 */

/** Where a menu stands that was asked for by a key, from the node's corner. */
const CORNER = [24, 44];

/** @param {DxtCanvas} host @param {AbortSignal} signal */
export function menus(host, signal) {
  host.addEventListener("contextmenu", (event) => {
    const over = event.target instanceof Element ? event.target : null;
    if (!over || over.closest(".dxt-panel, input, textarea")) return;
    const drawn = over.closest(".react-flow__node, .react-flow__edge");
    const at = host.view.fromScreen(event.clientX, event.clientY);
    const id = drawn?.getAttribute("data-id") ?? (host.stage.isOverview ? host.overview.nodeAt(...at) : null);
    if (!id) return;
    event.preventDefault();
    host.tip.hide();
    const { nodes, selectedNodes, selectedWires } = host.model;
    const isNode = nodes.has(id);
    if (!(isNode ? selectedNodes : selectedWires).has(id)) {
      const one = new Set([id]);
      const none = /** @type {Set<string>} */ (new Set());
      if (host.stage.select(isNode ? one : none, isNode ? none : one)) host.gestures.selectionChanged();
    }
    host.emit("menu", { [isNode ? "node" : "wire"]: id, client: place(event, drawn) });
  }, { signal });
}

/** @param {MouseEvent} event @param {Element | null} drawn */
function place(event, drawn) {
  const isByKey = event.button !== 2 && /** @type {PointerEvent} */ (event).pointerType !== "touch";
  if (!isByKey || !drawn) return [Math.round(event.clientX), Math.round(event.clientY)];
  const box = drawn.getBoundingClientRect();
  return [Math.round(box.left + CORNER[0]), Math.round(box.top + CORNER[1])];
}
