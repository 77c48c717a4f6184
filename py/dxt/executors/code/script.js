/**
 * What runs beside a JavaScript node's code, in its own worker or process: takes the arguments, calls
 * the function, and tells what it printed, returned or raised.
 *
 * Owns the JavaScript half of how values travel; `script_values.py` has the other. One performance is
 * its whole life. Must not know where it runs.
 *
 * @param {() => Promise<Function>} load runs the node's code and gives its function
 * @param {string} file how frames of the node's code name their file
 * @param {number} lines how many lines of the file are the node's own
 */
(load, file, lines) => {
  const MOST_PRINTED = 400_000;
  const MOST_ITEMS = 1_000_000;
  const DEPTH = 200;
  const FEW = 8;
  const TAG = "$";

  /** @param {any} found @returns {any} */
  function decoded(found) {
    if (found === null || typeof found !== "object") return found;
    if (Array.isArray(found)) return found.map(decoded);
    if (!Object.hasOwn(found, TAG)) return ofEntries(Object.entries(found));
    const { v } = found;
    switch (found[TAG]) {
      case "undefined": return undefined;
      case "number": return Number(v);
      case "int": return BigInt(v);
      case "date": return new Date(v);
      case "bytes": return Uint8Array.from(atob(v), (letter) => letter.charCodeAt(0));
      case "map": return new Map(v.map(([key, value]) => [decoded(key), decoded(value)]));
      case "set": return new Set(v.map(decoded));
      case "object": return ofEntries(v);
      case "file": return new File([decoded(v.data)], v.name);
      default: return rows(v.names, v.columns.map(decoded));
    }
  }

  /** @param {[string, any][]} entries */
  function ofEntries(entries) {
    const made = {};
    for (const [key, value] of entries) {
      // Assigning it would set what it inherits from.
      if (key === "__proto__") Object.defineProperty(made, key, { value: decoded(value), enumerable: true, configurable: true, writable: true });
      else made[key] = decoded(value);
    }
    return made;
  }

  /** @param {string[]} names @param {any[][]} columns */
  function rows(names, columns) {
    const count = columns.length ? columns[0].length : 0;
    return Array.from({ length: count }, (_, at) => Object.fromEntries(names.map((name, column) => [name, columns[column][at]])));
  }

  /** @param {any} value @param {number} depth @returns {any} */
  function encoded(value, depth) {
    if (depth > DEPTH) throw new TypeError(`what it returns is nested deeper than ${DEPTH} levels, or holds itself`);
    switch (typeof value) {
      case "string": case "boolean": return value;
      case "undefined": return null;
      case "number": {
        const isPlain = Number.isFinite(value) && !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value));
        return isPlain ? value : { [TAG]: "number", v: Object.is(value, -0) ? "-0" : String(value) };
      }
      case "bigint": return { [TAG]: "int", v: String(value) };
      case "function": case "symbol": throw new TypeError(`it returns a ${typeof value}, which no other node can be given`);
    }
    if (value === null) return null;
    const next = (/** @type {any} */ item) => encoded(item, depth + 1);
    if (Array.isArray(value)) return encodedRows(value, depth) ?? Array.from(value, next);
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) throw new TypeError("it returns an invalid Date");
      return { [TAG]: "date", v: value.getTime() };
    }
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) return { [TAG]: "bytes", v: base64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value), next);
    if (value instanceof Map) return { [TAG]: "map", v: Array.from(value, ([key, item]) => [next(key), next(item)]) };
    if (value instanceof Set) return { [TAG]: "set", v: Array.from(value, next) };
    const entries = Object.entries(value).map(([key, item]) => [key, next(item)]);
    return Object.hasOwn(value, TAG) ? { [TAG]: "object", v: entries } : ofPairs(entries);
  }

  /**
   * Rows that all have the same columns travel as columns, which is much quicker; else null.
   *
   * @param {any[]} value @param {number} depth
   */
  function encodedRows(value, depth) {
    if (value.length < FEW) return null;
    const isRow = (/** @type {any} */ row) => row !== null && typeof row === "object" && Object.getPrototypeOf(row) === Object.prototype;
    if (!isRow(value[0])) return null;
    const names = Object.keys(value[0]);
    const has = new Set(names);
    for (const row of value) {
      if (!isRow(row)) return null;
      let at = 0;
      for (const name in row) if (!has.has(name) || names[at++] !== name) return null;
      if (at !== names.length) return null;
    }
    const columns = names.map((name) => value.map((row) => encoded(row[name], depth + 2)));
    return { [TAG]: "rows", v: { names, columns, count: value.length } };
  }

  /** @param {any[][]} entries */
  function ofPairs(entries) {
    const made = Object.create(null);
    for (const [key, value] of entries) made[key] = value;
    return made;
  }

  /** @param {Uint8Array} bytes */
  function base64(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }

  /** @param {any} value */
  async function collected(value) {
    const isIterator = value !== null && typeof value === "object" && typeof value.next === "function";
    if (!isIterator || !(value[Symbol.iterator] || value[Symbol.asyncIterator])) return value;
    const found = [];
    for await (const item of value) {
      found.push(item);
      if (found.length > MOST_ITEMS) throw new RangeError(`it yields more than ${MOST_ITEMS} items; yield fewer, or larger ones`);
    }
    return found;
  }

  /** The frames of the node's own code, the deepest first. @param {any} error */
  function framesOf(error) {
    const found = [];
    for (const text of String(error?.stack ?? "").split("\n")) {
      const place = /:(\d+):\d+\)?$/.exec(text.trim());
      if (!place || !text.includes(file) || Number(place[1]) > lines) continue;
      const name = /^\s*(?:at )?(?:async )?(?:Object\.)?([\w$.]*)(?: \(|@)/.exec(text);
      found.push([Number(place[1]), name && name[1] !== "dxtNode" ? name[1] : ""]);
    }
    return found;
  }

  /** @param {any} value */
  function shown(value) {
    if (typeof value === "string") return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    try {
      return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}n` : item)) ?? String(value);
    } catch {
      return String(value);
    }
  }

  /** @param {string} text the arguments @param {(message: object) => void} post */
  return async (text, post) => {
    let room = MOST_PRINTED;
    const print = (/** @type {string} */ stream) => (/** @type {any[]} */ ...values) => {
      const line = `${values.map(shown).join(" ")}\n`;
      if (room > 0) post({ kind: "printed", stream, text: line.slice(0, room) });
      room -= line.length;
    };
    const out = print("stdout");
    const err = print("stderr");
    const own = { console: { log: out, info: out, debug: out, table: out, warn: err, error: err, trace: err } };
    const fetch = async () => {
      throw new TypeError("code in a graph has no network");
    };
    Object.assign(globalThis, own, { fetch });
    try {
      const node = await load();
      const value = await collected(await node(...decoded(JSON.parse(text))));
      post({ kind: "returned", text: JSON.stringify(encoded(value, 0)) });
    } catch (error) {
      const isError = error instanceof Error;
      const message = isError ? `${error.name}: ${error.message}` : `it threw ${shown(error)}`;
      post({ kind: "raised", message, frames: framesOf(error) });
    }
  };
}
