/**
 * Owns where memory snapshots are kept: the page's Cache storage, one for each build and browser version.
 *
 * A missing or unreadable one is null, never an error: the plain boot is always there.
 */

const CACHE = "dxt-snapshot";

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
 * @param {Blob} snapshot
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
