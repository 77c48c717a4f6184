/**
 * `dxt.files`: the bytes of data files, kept in this browser by the sha256 of their content.
 *
 * The reader's files come by `pick` or `add`; files shipped with the examples are found by digest or name
 * through `examples/index.json` and fetched, checked, when they are needed. Names belong to graphs, so
 * nothing here remembers which graph uses what. Nothing throws into Python.
 * @module
 */
import { createStore, get, keys, set } from "idb-keyval";
import { Refusal, answer, choose } from "./text.js";

/** @typedef {{name: string, digest: string, size: number, warning?: string}} Kept */
/** @typedef {{name: string, path: string, digest: string, size: number}} Shipped */

/** A larger file would not fit into the sandbox's memory beside its parsed rows. */
export const MOST_BYTES = 512 * 1024 * 1024;

/** @type {Map<string, ArrayBuffer>} what the browser would not take */
const memory = new Map();
/** @type {ReturnType<typeof createStore> | null} */
let opened = null;
/** @type {Promise<Map<string, Shipped>> | null} by digest */
let listing = null;
/** @type {Map<string, Shipped>} by name, once the index is here */
const shippedByName = new Map();

/**
 * Installs `dxt.files`.
 * @param {Record<string, any>} dxt
 */
export function installFiles(dxt) {
  dxt.files = {
    /** Lets the reader choose a file and keeps it: `{"name","digest","size"}`, `{"cancelled":true}` or `{"error"}`. */
    pick: (/** @type {string} */ accept, /** @type {(json: string) => void} */ callback) =>
      void answer(callback, async () => {
        const file = await choose(accept);
        return file ? keep(file.name, file) : { cancelled: true };
      }),
    add,
    /** Whether the bytes of a digest can be had here: `true` or `false`. */
    have: (/** @type {string} */ digest, /** @type {(json: string) => void} */ callback) =>
      void have(digest).then((found) => callback(JSON.stringify(found)), () => callback("false")),
    shipped,
  };
  void examples();
}

/**
 * Keeps a file that was dropped or pasted. Never rejects; a callback, where there is one, gets the same as JSON.
 * @param {string} name
 * @param {Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>} bytes
 * @param {(json: string) => void} [callback]
 * @returns {Promise<Kept | {error: string}>}
 */
export function add(name, bytes, callback) {
  return new Promise((resolve) => {
    void answer((json) => {
      callback?.(json);
      resolve(JSON.parse(json));
    }, () => keep(name, bytes));
  });
}

/**
 * The bytes of a digest, or `null` when neither this browser nor the examples have them.
 * @param {string} digest
 * @returns {Promise<ArrayBuffer | null>}
 */
export async function bytesOf(digest) {
  const inMemory = memory.get(digest);
  if (inMemory) return inMemory;
  try {
    const kept = await get(digest, store());
    if (kept instanceof ArrayBuffer) return kept;
  } catch (problem) {
    console.warn("The browser's database can't be read:", problem);
  }
  const known = (await examples()).get(digest);
  return known ? fetchShipped(known) : null;
}

/**
 * What is known of an example's file: `{"name","path","digest","size"}` as JSON, or "" while the index is not
 * here or when no example has a file of that name.
 * @param {string} name
 */
export function shipped(name) {
  const found = shippedByName.get(name);
  return found ? JSON.stringify(found) : "";
}

/** @param {string} digest */
async function have(digest) {
  if (memory.has(digest) || (await examples()).has(digest)) return true;
  return (await keys(store())).includes(digest);
}

/**
 * @param {string} name
 * @param {Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>} source
 * @returns {Promise<Kept>}
 */
async function keep(name, source) {
  const blob = source instanceof Blob ? source : new Blob([source]);
  if (blob.size > MOST_BYTES) {
    throw new Refusal(`${name} is too large for the browser (${megabytes(blob.size)}; the most is ${megabytes(MOST_BYTES)}).`);
  }
  const bytes = await blob.arrayBuffer().catch(() => {
    throw new Refusal(`${name} could not be read. Is it still there, and may you open it?`);
  });
  const kept = { name, digest: await digestOf(bytes), size: bytes.byteLength };
  try {
    await set(kept.digest, bytes, store());
  } catch (problem) {
    memory.set(kept.digest, bytes);
    const isFull = problem instanceof DOMException && problem.name === "QuotaExceededError";
    const why = isFull ? `The browser has no room left for ${name} (${megabytes(bytes.byteLength)})` : `The browser did not keep ${name}`;
    return { ...kept, warning: `${why}: it can be used until this tab is closed.` };
  }
  return kept;
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<string>} sha256, 64 hexadecimal digits
 */
export async function digestOf(bytes) {
  if (!globalThis.crypto?.subtle) {
    throw new Refusal("Files can only be used when the page is opened over https or from this computer.");
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function store() {
  opened ??= createStore("dxt-files", "bytes");
  return opened;
}

/** The examples' files by digest; an empty map where the index can't be had. */
function examples() {
  listing ??= readExamples().catch((problem) => {
    console.warn("The list of examples can't be read:", problem);
    listing = null;
    return new Map();
  });
  return listing;
}

/** @returns {Promise<Map<string, Shipped>>} */
async function readExamples() {
  const facts = JSON.parse(document.getElementById("dxt-build")?.textContent || "{}");
  const address = new URL(facts.examples ?? "examples/index.json", document.baseURI);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  const byDigest = new Map();
  for (const { data = [] } of await response.json()) {
    for (const listed of /** @type {Shipped[]} */ (data)) {
      const file = { ...listed, path: new URL(listed.path.replace(/^examples\//, ""), address).href };
      byDigest.set(file.digest, file);
      shippedByName.set(file.name, file);
    }
  }
  return byDigest;
}

/**
 * @param {Shipped} file
 * @returns {Promise<ArrayBuffer | null>}
 */
async function fetchShipped(file) {
  try {
    const response = await fetch(file.path);
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    if ((await digestOf(bytes)) !== file.digest) throw new Error(`${file.path} is not what the list of examples says`);
    return bytes;
  } catch (problem) {
    console.warn("A file of the examples can't be had:", problem);
    return null;
  }
}

/** @param {number} size */
function megabytes(size) {
  return size >= 1e6 ? `${(size / 1e6).toFixed(1)} MB` : `${Math.ceil(size / 1e3)} KB`;
}
