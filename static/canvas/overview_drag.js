/**
 * Clicks and drags on the overview: React Flow has no nodes there to press.
 * Owns the drag while it lasts; touch is left to panning.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { SNAP } from "./measures.js";

/** @param {DxtCanvas} host @param {AbortSignal} signal */
export function overviewDrags(host, signal) {
  host.addEventListener("mousedown", (event) => {
    if (!host.stage.isOverview || event.button !== 0 || event.shiftKey || !isOnPane(event)) return;
    const [x, y] = host.view.fromScreen(event.clientX, event.clientY);
    const id = host.overview.nodeAt(x, y);
    if (!id || !host.model.selectedNodes.has(id)) return;
    // A selected node under the cursor takes the drag; elsewhere the same drag pans.
    event.stopPropagation();
    event.preventDefault();
    drag(host, event);
  }, { capture: true, signal });
}

/** @param {Event} event */
export function isOnPane(event) {
  return event.target instanceof Element && event.target.classList.contains("react-flow__pane");
}

/** @param {DxtCanvas} host @param {MouseEvent} start */
function drag(host, start) {
  const ended = new AbortController();
  const ids = [...host.model.selectedNodes];
  const from = host.gestures.placesOf(ids);
  let [movedX, movedY] = [0, 0];
  document.addEventListener("mousemove", (event) => {
    const zoom = host.view.viewport.zoom;
    const dx = snapped((event.clientX - start.clientX) / zoom, host.snap);
    const dy = snapped((event.clientY - start.clientY) / zoom, host.snap);
    if (dx === movedX && dy === movedY) return;
    host.stage.moveBy(ids, dx - movedX, dy - movedY);
    [movedX, movedY] = [dx, dy];
  }, { signal: ended.signal });
  document.addEventListener("mouseup", () => {
    ended.abort();
    host.gestures.tellMoved(from);
    // The click that follows a drag chooses nothing.
    if (movedX || movedY) {
      const swallow = new AbortController();
      document.addEventListener("click", (event) => event.stopPropagation(), { capture: true, signal: swallow.signal });
      setTimeout(() => swallow.abort());
    }
  }, { signal: ended.signal });
}

/** @param {number} length @param {boolean} snaps */
function snapped(length, snaps) {
  return snaps ? Math.round(length / SNAP) * SNAP : Math.round(length);
}
