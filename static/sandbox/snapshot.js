/**
 * Memory snapshots of a Python that has booted: their form, and where they are kept.
 *
 * Owns both: the length of a head (32 bits, little endian), the head, which is JSON, and the image of the heap; and
 * the page's Cache storage, one for each build and browser version. A missing or unreadable one is null, never an error:
 * the plain boot is always there.
 */

import { imageOf, putBack } from "./image.js";

const CACHE = "dxt-snapshot";
const ALIGNED = 8;

/**
 * The snapshot of a Python that was booted so that one can be made. No JavaScript may be held in it.
 *
 * @param {any} pyodide
 * @returns {ArrayBuffer}
 */
export function snapshotOf(pyodide) {
  const { _api: api, _module: module } = pyodide;
  const facts = { pyodide: api.config.BUILD_ID, heap: module.HEAPU8.length, objects: api.serializeHiwireState() };
  const head = new TextEncoder().encode(JSON.stringify(facts));
  const start = Math.ceil((4 + head.length) / ALIGNED) * ALIGNED;
  const snapshot = imageOf(module.HEAPU8, start);
  new DataView(snapshot.buffer).setUint32(0, head.length, true);
  snapshot.set(head, 4);
  return snapshot.buffer;
}

/**
 * Makes the heap of a Python that has not begun what a snapshot says, and gives what Pyodide then restores its objects from.
 *
 * @param {any} module
 * @param {ArrayBuffer} snapshot
 */
export function restore(module, snapshot) {
  const size = new DataView(snapshot).getUint32(0, true);
  const facts = JSON.parse(new TextDecoder().decode(new Uint8Array(snapshot, 4, size)));
  if (facts.pyodide !== module.API.config.BUILD_ID) throw new Error("the snapshot is of another Pyodide");
  // A heap that had grown needs one of that size to be put into.
  if (module.HEAPU8.length < facts.heap) module._emscripten_resize_heap(facts.heap);
  putBack(module.HEAPU8, new Uint8Array(snapshot, Math.ceil((4 + size) / ALIGNED) * ALIGNED));
  return facts.objects;
}

/** @param {string} build */
function addressOf(build) {
  // A new browser version may call Python differently, and the snapshot remembers how.
  return `/dxt-snapshot/${encodeURIComponent(build)}/${encodeURIComponent(navigator.userAgent)}`;
}

/**
 * @param {string} build
 * @returns {Promise<Blob | null>}
 */
export async function readSnapshot(build) {
  try {
    const cache = await caches.open(CACHE);
    const found = await cache.match(addressOf(build));
    return found ? await found.blob() : null;
  } catch {
    return null;
  }
}

/**
 * Keeps this snapshot and drops every other.
 *
 * @param {string} build
 * @param {ArrayBuffer} snapshot
 */
export async function keepSnapshot(build, snapshot) {
  await dropSnapshots();
  const cache = await caches.open(CACHE);
  await cache.put(addressOf(build), new Response(snapshot));
}

export async function dropSnapshots() {
  try {
    await caches.delete(CACHE);
  } catch {
    // No Cache storage here (an insecure address): then there is nothing to drop.
  }
}
