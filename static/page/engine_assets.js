/**
 * Owns the files that both workers boot from: fetched once and handed over as Blobs: the workers' script at once, what
 * they then boot from as soon as the graph is drawn.
 *
 * Whoever gets one may hand it on; nothing is copied through the page's own memory.
 */

/**
 * @typedef {{name: string, path: string, sha256: string, role: string, native: boolean}} WheelFact
 * @typedef {{build: string, assets: {worker: string, pyodide: {wasm: string, stdlib: string, lock: string}, wheels: WheelFact[]}, relay: string, pyodide_base: string}} Facts
 * @typedef {{name: string, body: Blob, native: boolean}} Wheel
 */

/** What the build says of this site. @returns {Facts} */
export function readFacts() {
  return JSON.parse(document.getElementById("dxt-build")?.textContent ?? "{}");
}

/** @param {string} path relative to the page */
export function addressOf(path) {
  return new URL(path, document.baseURI).href;
}

/** @param {string} path @returns {Promise<Blob>} */
async function load(path) {
  const response = await fetch(addressOf(path));
  if (!response.ok) throw new Error(`${path} could not be loaded (status ${response.status})`);
  return response.blob();
}

/**
 * @param {Facts} facts
 * @param {Promise<unknown>} when the files may be fetched: what the first picture needs comes before them
 */
export function loadAssets({ assets }, when) {
  const loadThen = (/** @type {string} */ path) => when.then(() => load(path));
  return {
    script: load(assets.worker),
    wasm: loadThen(assets.pyodide.wasm),
    stdlib: loadThen(assets.pyodide.stdlib),
    wheels: Promise.all(
      assets.wheels
        .filter(({ role }) => role !== "on-demand")
        .map(async ({ name, path, role, native }) => ({ name: `${name}.zip`, role, native, body: await loadThen(path) })),
    ),
  };
}
