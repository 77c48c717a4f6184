/**
 * A wire being drawn: where it starts, and which ports would take it.
 * Owns the verdicts while the drag lasts. Asks `validate` for them, the nearest nodes first and a
 * slice per frame, so that the drag stays smooth however slow the answer is. Knows no DOM.
 *
 * @typedef {{node: string, port: string, side: "source" | "target", kind: string}} Start
 */

const SLICE_MS = 6;

export class Connecting {
  /** @type {Start | null} */
  start = null;
  /** node id -> port -> reason, "" when it fits @type {Map<string, Map<string, string>>} */
  #verdicts = new Map();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #version = 0;
  #frame = 0;

  /**
   * @param {(source: string, sourcePort: string, target: string, targetPort: string) => string} validate
   *   the reason why not, "" when the wire fits
   */
  constructor(validate) {
    this.validate = validate;
  }

  /** @param {() => void} listener */
  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The verdicts on one node's ports; null outside a drag, a new map whenever more is known. @param {string} id */
  verdictsOn(id) {
    return this.start ? (this.#verdicts.get(id) ?? null) : null;
  }

  /** @param {string} node @param {string} port why this port refuses the wire; "" when it takes it */
  reason(node, port) {
    if (!this.start) return "";
    const known = this.#verdicts.get(node)?.get(port);
    return known ?? this.#ask(node, port);
  }

  /**
   * @param {Start} start
   * @param {{id: string, ports: string[]}[]} candidates nearest first, with their ports on the other side
   */
  begin(start, candidates) {
    this.end();
    this.start = start;
    const waiting = [...candidates];
    const work = () => {
      const until = performance.now() + SLICE_MS;
      while (waiting.length > 0 && performance.now() < until) {
        const { id, ports } = /** @type {{id: string, ports: string[]}} */ (waiting.shift());
        this.#verdicts.set(id, new Map(ports.map((port) => [port, this.#ask(id, port)])));
      }
      this.#tell();
      this.#frame = waiting.length > 0 ? requestAnimationFrame(work) : 0;
    };
    work();
  }

  end() {
    cancelAnimationFrame(this.#frame);
    if (!this.start) return;
    this.start = null;
    this.#verdicts.clear();
    this.#tell();
  }

  get version() {
    return this.#version;
  }

  /** @param {string} node @param {string} port */
  #ask(node, port) {
    const start = /** @type {Start} */ (this.start);
    return start.side === "source"
      ? this.validate(start.node, start.port, node, port)
      : this.validate(node, port, start.node, start.port);
  }

  #tell() {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
