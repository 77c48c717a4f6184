/**
 * Live content inside nodes: one real div per node, kept while the node's drawing comes and goes.
 * Owns these divs and sees how tall they are; what is in them is the caller's.
 *
 * @import {DxtCanvas} from "./element.js"
 */
import { createElement as h, memo, useLayoutEffect, useRef } from "react";

export class Slots {
  /** @type {Map<string, HTMLElement>} */
  #contents = new Map();
  /** @type {WeakMap<Element, string>} */
  #ids = new WeakMap();
  #observer;

  /** @param {(id: string, height: number) => void} resized told when content took another height */
  constructor(resized) {
    this.#observer = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const id = this.#ids.get(target);
        const content = /** @type {HTMLElement} */ (target);
        // A culled node's content has no size, but its node keeps the room for it.
        if (id && (content.isConnected || content.childNodes.length === 0)) {
          resized(id, content.childNodes.length === 0 ? 0 : content.offsetHeight);
        }
      }
    });
  }

  /** @param {string} id */
  has(id) {
    return this.#contents.has(id);
  }

  /** @param {string} id */
  content(id) {
    const known = this.#contents.get(id);
    if (known) return known;
    const content = document.createElement("div");
    content.className = "dxt-slot-content";
    this.#contents.set(id, content);
    this.#ids.set(content, id);
    this.#observer.observe(content);
    return content;
  }

  /** Lets go of the content of nodes that are gone. @param {{has(id: string): boolean}} nodes */
  keepOnly(nodes) {
    for (const [id, content] of this.#contents) {
      if (nodes.has(id)) continue;
      this.#observer.unobserve(content);
      content.remove();
      this.#contents.delete(id);
    }
  }
}

export const Slot = memo(
  /** @param {{host: DxtCanvas, node: string, height: number | undefined, inUse: boolean}} props */
  function Slot({ host, node, height, inUse }) {
    const place = useRef(/** @type {HTMLElement | null} */ (null));
    useLayoutEffect(() => {
      const content = host.slots.content(node);
      const here = place.current;
      here?.append(content);
      // By then it may be shown elsewhere.
      return () => { if (content.parentNode === here) content.remove(); };
    }, [host, node]);
    return h("div", {
      ref: place,
      // In a selected node the pointer belongs to the content; else it drags, pans and zooms as anywhere.
      className: `dxt-slot nokey${inUse ? " nodrag nopan nowheel" : ""}`,
      style: height ? { height } : undefined,
    });
  },
);
