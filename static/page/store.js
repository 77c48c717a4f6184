/**
 * Owns the encoded values, by value key, outside every executor: killing one loses none of them.
 *
 * Keeps to a byte budget by dropping what was used longest ago. Never looks into a value.
 */

/** Larger ones become Blobs, which the browser may keep on disk. */
const BLOB_FROM = 1 << 20;

export class ValueStore {
  /** @type {Map<string, {body: ArrayBuffer | Blob, bytes: number}>} in order of use, oldest first */
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
    this.#values.set(key, { body: bytes < BLOB_FROM ? body : new Blob([body]), bytes });
    this.#bytes += bytes;
    this.#shrink();
    return true;
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
    return found.body;
  }

  /** @param {string[] | null} keys null for all */
  forget(keys) {
    for (const key of keys ?? [...this.#values.keys()]) {
      this.#bytes -= this.#values.get(key)?.bytes ?? 0;
      this.#values.delete(key);
    }
  }

  #shrink() {
    /** @type {string[]} */
    const dropped = [];
    for (const key of this.#values.keys()) {
      if (this.#bytes <= this.budget) break;
      this.forget([key]);
      dropped.push(key);
    }
    if (dropped.length) this.onDropped(dropped);
  }
}
