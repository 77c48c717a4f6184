/**
 * The one tip of the canvas: names what is under a resting cursor (`data-tip`, and nodes that are only painted),
 * and says at the cursor why a port refuses the wire being drawn.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { isOnPane } from "./overview_drag.js";
import { footText } from "./words.js";

const REST_MS = 420;

export class Tip {
  element = document.createElement("div");
  #timer = 0;
  /** @type {Element | null} */
  #over = null;
  /** The painted node under the cursor @type {string | null} */
  #node = null;

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.element.className = "dxt-tip";
    this.element.setAttribute("role", "status");
    this.element.hidden = true;
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    this.host.addEventListener("pointerover", (event) => {
      const over = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
      if (over === this.#over || event.pointerType === "touch") return;
      this.hide();
      this.#over = over;
      if (over && event.buttons === 0) {
        this.#timer = window.setTimeout(() => this.#name(over), REST_MS);
      }
    }, { signal });
    this.host.addEventListener("pointermove", (event) => this.#moved(event), { signal });
    for (const ending of ["pointerdown", "pointerleave", "wheel"]) {
      this.host.addEventListener(ending, () => this.hide(), { signal, passive: true });
    }
  }

  /** @param {string} reason @param {number} x @param {number} y in the canvas */
  refuse(reason, x, y) {
    clearTimeout(this.#timer);
    if (this.element.textContent !== reason) this.element.textContent = reason;
    this.element.classList.add("dxt-tip-refusal");
    this.#place(x + 14, y + 16);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#over = null;
    this.#node = null;
    this.element.hidden = true;
  }

  /** In the overview there are no nodes to point at. @param {PointerEvent} event */
  #moved(event) {
    const { overview, stage, view } = this.host;
    if (!stage.isOverview || event.buttons !== 0 || event.pointerType === "touch" || !isOnPane(event)) return;
    const id = overview.nodeAt(...view.fromScreen(event.clientX, event.clientY));
    if (id === this.#node) return;
    this.hide();
    this.#node = id;
    if (id) this.#timer = window.setTimeout(() => this.#nameNode(id), REST_MS);
  }

  /** @param {string} id */
  #nameNode(id) {
    const { model, stage, view } = this.host;
    const node = model.nodes.get(id);
    if (!node || !stage.isOverview) return;
    this.#say(node.title, node.subtitle, footText(node));
    this.element.style.removeProperty("--port");
    const { x, y, zoom } = view.viewport;
    const top = node.at[1] * zoom + y;
    this.#place(node.at[0] * zoom + x + 8, top + model.sizeOf(node).height * zoom + 6, top - 6);
  }

  /** @param {string} name @param {string} [type] @param {string} [more] */
  #say(name, type, more) {
    this.element.classList.remove("dxt-tip-refusal");
    this.element.replaceChildren(part("dxt-tip-name", name));
    if (type) this.element.append(" ", part("dxt-tip-type", type));
    if (more) this.element.append(part("dxt-tip-more", more));
  }

  /** @param {Element} over */
  #name(over) {
    if (!over.isConnected || this.host.hasAttribute("drawing")) return;
    const { tip = "", tipType, tipMore } = /** @type {HTMLElement} */ (over).dataset;
    this.#say(tip, tipType, tipMore);
    this.element.style.setProperty("--port", /** @type {HTMLElement} */ (over).style.getPropertyValue("--port"));
    const box = (over.querySelector(".dxt-broken") ?? over).getBoundingClientRect();
    const room = this.host.getBoundingClientRect();
    this.#place(box.left + 8 - room.left, box.bottom + 6 - room.top, box.top - 6 - room.top);
  }

  /** @param {number} left @param {number} top @param {number} [above] its bottom, when there is no room below */
  #place(left, top, above = top - 40) {
    this.element.hidden = false;
    const { offsetWidth, offsetHeight } = this.element;
    const x = Math.max(8, Math.min(left, this.host.clientWidth - offsetWidth - 8));
    const y = top + offsetHeight + 8 < this.host.clientHeight ? top : above - offsetHeight;
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

/** @param {string} className @param {string} text */
function part(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}
