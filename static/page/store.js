/**
 * Owns the encoded values of the open graph, by value key, outside every executor: killing one loses none of them.
 *
 * Keeps to a byte budget by dropping what is worth least. Never looks into a value.
 */

import { leastWorth } from "./worth.js";

/** Larger ones become Blobs, which the browser may keep on disk. */
const BLOB_FROM = 1 << 20;

/** @typedef {import("./worth.js").Valued & {key: string, body: ArrayBuffer | Blob}} Stored */

export class ValueStore {
  /** @type {Map<string, Stored>} in order of use, oldest first */
  #values = new Map();
  #bytes = 0;

  /**
   * @param {number} budget bytes
   */
  constructor(budget) {
    this.budget = budget;
    /** @type {(keys: string[]) => void} told which values had to go */
    this.onDropped = () => {};
  }

  get bytes() {
    return this.#bytes;
  }

  keys() {
    return [...this.#values.keys()];
  }

  /** @param {string} key */
  has(key) {
    return this.#values.has(key);
  }

  /**
   * Keeps a value; false when it is larger than the whole budget, or already here.
   *
   * @param {string} key
   * @param {ArrayBuffer} body
   */
  keep(key, body) {
    const bytes = body.byteLength;
    if (bytes > this.budget || this.#values.has(key)) return false;
    const kept = bytes < BLOB_FROM ? body : new Blob([body]);
    const stored = { key, body: kept, bytes, together: bytes, seconds: 0, used: seconds() };
    this.#shrink(bytes);
    this.#values.set(key, stored);
    this.#bytes += bytes;
    return true;
  }

  /**
   * Notes what computing a value took; until then it counts as cheap.
   *
   * @param {string} key
   * @param {{seconds: number, together: number}} facts
   */
  note(key, facts) {
    const found = this.#values.get(key);
    if (found) Object.assign(found, { seconds: facts.seconds, together: Math.max(found.bytes, facts.together) });
  }

  /**
   * The value, to be copied and not changed; null when it is not here.
   *
   * @param {string} key
   */
  find(key) {
    const found = this.#values.get(key);
    if (!found) return null;
    this.#values.delete(key);
    this.#values.set(key, found);
    found.used = seconds();
    return found.body;
  }

  /** As `find`, but that is no use of it. @param {string} key */
  look(key) {
    return this.#values.get(key)?.body ?? null;
  }

  /** @param {string[] | null} keys null for all */
  forget(keys) {
    for (const key of keys ?? [...this.#values.keys()]) {
      this.#bytes -= this.#values.get(key)?.bytes ?? 0;
      this.#values.delete(key);
    }
  }

  /** Makes room for so many bytes more. @param {number} more */
  #shrink(more) {
    const gone = leastWorth(this.#values.values(), this.#bytes + more - this.budget, seconds());
    const dropped = gone.map(({ key }) => key);
    this.forget(dropped);
    if (dropped.length) this.onDropped(dropped);
  }
}

function seconds() {
  return Date.now() / 1000;
}
