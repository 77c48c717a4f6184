/**
 * What nodes hold to be looked at, while they are an overview: the content of their slots, at its place over
 * the painted nodes. Owns these places; the content is the slots', and goes back there with the nodes.
 *
 * @import {DxtCanvas} from "./element.js"
 * @import {NodeJson} from "./types.js"
 */
import { SLOT_INSET, slotTop, WIDTH } from "./measures.js";

/** A picture narrower than this on the screen shows nothing. */
const LEAST = 24;
/** With more of them in view, none is shown: they would cost more than the nodes themselves. */
const MOST = 60;

export class Pictures {
  element = document.createElement("div");
  /** @type {Map<string, HTMLElement>} */
  #places = new Map();

  /** @param {DxtCanvas} host */
  constructor(host) {
    this.host = host;
    this.element.className = "dxt-pictures";
  }

  /** Shows what is in view. */
  show() {
    const seen = WIDTH * this.host.view.viewport.zoom < LEAST ? [] : this.#seen();
    if (seen.length === 0 || seen.length > MOST) {
      this.hide();
      return;
    }
    const ids = new Set(seen.map(({ id }) => id));
    for (const [id, place] of this.#places) {
      if (ids.has(id)) continue;
      place.remove();
      this.#places.delete(id);
    }
    for (const node of seen) this.#put(node);
    this.follow();
  }

  /** Moves with the view; the nodes that come back take their pictures along. */
  follow() {
    const { x, y, zoom } = this.host.view.viewport;
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
  }

  hide() {
    this.element.replaceChildren();
    this.#places.clear();
  }

  /** @returns {NodeJson[]} */
  #seen() {
    const { model, slots, view } = this.host;
    const box = view.visible;
    if (!box) return [];
    return [...model.nodes.values()].filter((node) => {
      const { width, height } = model.sizeOf(node);
      const [left, top] = node.at;
      return slots.has(node.id)
        && left < box.x + box.width && top < box.y + box.height && left + width > box.x && top + height > box.y;
    });
  }

  /** @param {NodeJson} node */
  #put(node) {
    const { model, slots } = this.host;
    let place = this.#places.get(node.id);
    if (!place) {
      place = document.createElement("div");
      place.className = "dxt-slot";
      this.#places.set(node.id, place);
      this.element.append(place);
    }
    const content = slots.content(node.id);
    if (content.parentNode !== place) place.append(content);
    const { inputs, outputs } = model.portsOf(node);
    const top = node.at[1] + slotTop(Math.max(inputs.length, outputs.length));
    place.style.cssText = `left:${node.at[0] + SLOT_INSET}px;top:${top}px;width:${WIDTH - 2 * SLOT_INSET}px;`
      + (node.slot ? `height:${node.slot.height}px` : "");
  }
}
