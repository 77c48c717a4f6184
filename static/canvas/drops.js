/**
 * What is dropped from outside: node types from the palette, and files.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { isOnPane } from "./overview_drag.js";

const NODE_TYPE = "application/x-dxt-node";

/** @param {DxtCanvas} host @param {AbortSignal} signal */
export function drops(host, signal) {
  let depth = 0;
  /** @param {boolean} on */
  const show = (on) => host.toggleAttribute("dropping", on);

  host.addEventListener("dragenter", (event) => {
    if (!isOurs(event)) return;
    depth++;
    show(true);
  }, { signal });
  host.addEventListener("dragleave", (event) => {
    if (!isOurs(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  }, { signal });
  host.addEventListener("dragover", (event) => {
    if (!isOurs(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, { signal });
  host.addEventListener("drop", (event) => {
    depth = 0;
    show(false);
    if (!isOurs(event) || !event.dataTransfer) return;
    event.preventDefault();
    const place = {
      at: host.view.fromScreen(event.clientX, event.clientY),
      client: [Math.round(event.clientX), Math.round(event.clientY)],
      ...nodeBelow(host, event),
    };
    const type = event.dataTransfer.getData(NODE_TYPE);
    if (type) host.emit("dropped", { ...place, type });
    else handOver(host, [...event.dataTransfer.files], place);
  }, { signal });
}

/** @param {DragEvent} event */
function isOurs(event) {
  const types = event.dataTransfer?.types ?? [];
  return types.includes(NODE_TYPE) || types.includes("Files");
}

/** @param {DxtCanvas} host @param {DragEvent} event @returns {{node?: string}} */
function nodeBelow(host, event) {
  const below = event.target instanceof Element ? event.target.closest(".react-flow__node") : null;
  const id = below?.getAttribute("data-id")
    ?? (host.stage.isOverview && isOnPane(event)
      ? host.overview.nodeAt(...host.view.fromScreen(event.clientX, event.clientY)) : null);
  return id ? { node: id } : {};
}

/**
 * Gives the files' bytes to the page's file store, then tells their names.
 *
 * @param {DxtCanvas} host
 * @param {File[]} files
 * @param {object} place
 */
async function handOver(host, files, place) {
  const store = /** @type {any} */ (globalThis).dxt?.files;
  const names = [];
  for (const file of files) {
    try {
      await store?.add?.(file.name, await file.arrayBuffer());
      names.push(file.name);
    } catch (error) {
      // A folder, or a file that went away: the page is told which.
      host.emit("refused", { reason: `${file.name} can't be read: ${/** @type {Error} */ (error).message}` });
    }
  }
  if (names.length > 0) host.emit("filesdropped", { names, ...place });
}
