/**
 * Two fingers on a trackpad pan, as everywhere else; a mouse's wheel and a pinch zoom (React Flow).
 *
 * @import {DxtCanvas} from "./element.js"
 */

/** @param {DxtCanvas} host @param {AbortSignal} signal */
export function wheelPans(host, signal) {
  host.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
    if (event.target.closest(".nowheel, .dxt-panel")) return;
    if (!event.shiftKey && !isTrackpad(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const sideways = event.shiftKey && event.deltaX === 0;
    host.view.panBy(sideways ? -event.deltaY : -event.deltaX, sideways ? 0 : -event.deltaY);
  }, { capture: true, passive: false, signal });
}

/** A wheel turns in whole notches, straight up or down. @param {WheelEvent} event */
function isTrackpad(event) {
  if (event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL) return false;
  return event.deltaX !== 0 || Math.abs(event.deltaY) < 40;
}
