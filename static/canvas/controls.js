/**
 * The bar for the view: zoom out, the zoom itself, zoom in, fit, snap, map.
 * Plain buttons; each has a name, and shows whether it is on.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { createElement as h, render } from "preact/compat";
import { Icon } from "./icons.js";

export class Controls {
  element = document.createElement("div");
  #percent = document.createElement("button");
  /** @type {Record<string, HTMLButtonElement>} */
  #buttons = {};

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.element.className = "dxt-panel dxt-controls nokey";
    this.element.setAttribute("role", "toolbar");
    this.element.setAttribute("aria-label", "View");
    this.#percent.type = "button";
    this.#percent.className = "dxt-percent";
    this.#percent.dataset.tip = "Zoom to 100 %";
    this.#percent.addEventListener("click", () => host.zoomBy(1 / host.view.viewport.zoom));
    this.element.append(
      this.#button("minus", "Zoom out", () => host.zoomBy(1 / 1.25)),
      this.#percent,
      this.#button("plus", "Zoom in", () => host.zoomBy(1.25)),
      gap(),
      this.#button("fit", "Show the whole graph", () => host.fit("")),
      this.#button("snap", "Snap to the grid", () => { host.snap = !host.snap; }),
      this.#button("map", "Map", () => { host.minimap.wanted = !host.minimap.wanted; this.show(); }),
    );
  }

  show() {
    const percent = `${Math.round(this.host.view.viewport.zoom * 100)} %`;
    if (this.#percent.textContent !== percent) {
      this.#percent.textContent = percent;
      this.#percent.setAttribute("aria-label", `Zoom ${percent}; press for 100 %`);
    }
    this.#buttons.snap.setAttribute("aria-pressed", String(this.host.snap));
    this.#buttons.map.setAttribute("aria-pressed", String(this.host.minimap.wanted));
  }

  /** @param {string} icon @param {string} label @param {() => void} act */
  #button(icon, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.dataset.tip = label;
    button.addEventListener("click", act);
    render(/** @type {any} */ (h(/** @type {any} */ (Icon), { name: icon })), button);
    this.#buttons[icon] = button;
    return button;
  }
}

function gap() {
  const line = document.createElement("span");
  line.className = "dxt-controls-gap";
  return line;
}
