/**
 * Boots Pyodide in this worker: plainly, from a memory snapshot, or so that one can be made.
 *
 * Owns the order of things and the phases that are reported. Must not know what the worker is for.
 */

import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { loadPyodide } from "pyodide";
import { addFile, BASE, dropFile, serveFetch } from "./assets.js";
import { restore } from "./snapshot.js";
import { unzip } from "./zip.js";

/**
 * @typedef {object} Wheel a zip of Python modules
 * @property {string} name
 * @property {ArrayBuffer | Blob} body
 * @property {boolean} native it holds compiled extensions, which must be unpacked and can't be in a snapshot
 */

/**
 * @typedef {object} Plan
 * @property {ArrayBuffer | Blob | WebAssembly.Module | string} wasm an address lets the browser keep what it compiles
 * @property {ArrayBuffer | Blob} stdlib
 * @property {Wheel[]} wheels
 * @property {Promise<ArrayBuffer | Blob> | null} snapshot may come later than everything else
 * @property {boolean} [makeSnapshot]
 * @property {(what: "package" | "fetch", key: string) => Promise<import("./assets.js").Answer>} [ask] for what
 *   Python fetches; without it nothing can be fetched
 * @property {(phase: string, fraction: number) => void} onPhase
 * @property {(module: WebAssembly.Module) => void} [onCompiled]
 */

/** The browser's own, before Python's requests are answered from memory. */
export const fetchNatively = self.fetch.bind(self);

/** Where the pure wheels lie; the same in every worker, for the snapshot remembers the paths. */
const SHELF = "/lib/wheels";

/** The modules every role needs; a snapshot is made after importing them. No JavaScript may hide in them. */
export const WARM = [
  "csv",
  "traceback",
  "dxt.web.engine_worker",
  "dxt.web.executor_worker",
  "dxt.nodes.library.chart",
  "dxt.nodes.library.data",
  "dxt.nodes.library.table",
  "dxt.nodes.library.value",
  "dxt.nodes.library.view",
];

/**
 * Replaces what is of no use out of another worker's snapshot: what chance starts from, and what lay in folders. Python
 * looks into a folder again when its time is another, and both may have been made in the very same millisecond.
 */
const OF_ITS_OWN = "import random, sys; random.seed(); sys.path_importer_cache.clear()";

/** @param {ArrayBuffer | Blob} body @returns {Promise<ArrayBuffer>} */
export async function bytesOf(body) {
  return body instanceof Blob ? body.arrayBuffer() : body;
}

const nothing = async () => ({ body: null, error: "nothing can be fetched here" });

/**
 * @param {Plan} plan
 * @returns {Promise<import("pyodide").PyodideAPI>}
 */
export async function bootPython(plan) {
  plan.onPhase("planned", 0.1);
  serveFetch(plan.ask ?? nothing);
  // First what takes longest; then everything at once.
  const compiled = compile(plan);
  const snapshot = plan.snapshot?.then(bytesOf);
  const pure = plan.wheels.filter((wheel) => !wheel.native);
  const shelf = Promise.all(pure.map(async ({ name, body }) => ({ name, bytes: new Uint8Array(await bytesOf(body)) })));
  const native = plan.wheels.filter((wheel) => wheel.native);
  const unpacked = Promise.all(native.map(async ({ body }) => unzip(await bytesOf(body))));
  addFile("python_stdlib.zip", bytesOf(plan.stdlib));
  instantiateOnce(compiled);
  const pyodide = await loadPyodide({
    indexURL: BASE,
    packageBaseUrl: BASE,
    lockFileContents: EMPTY_LOCK,
    createPyodideModule: async (settings) => {
      const module = await createPyodideModule(settings);
      plan.onPhase("instantiated", 0.5);
      if (!snapshot) return module;
      const bytes = await snapshot;
      module.API.restoreSnapshot = () => restore(module, bytes);
      return module;
    },
    env: { PYTHONPATH: pure.map(({ name }) => `${SHELF}/${name}`).join(":") },
    fsInit: async (/** @type {any} */ fs, { sitePackages }) => {
      const write = (/** @type {string} */ path, /** @type {Uint8Array} */ bytes) => {
        fs.mkdirTree(path.slice(0, path.lastIndexOf("/")));
        fs.writeFile(path, bytes, { canOwn: true });
      };
      for (const { name, bytes } of await shelf) write(`${SHELF}/${name}`, bytes);
      for (const { path, bytes } of (await unpacked).flat()) write(`${sitePackages}/${path}`, bytes);
      // As old in every worker, so that it shows at once where one trusts what another found there.
      fs.utime(sitePackages, 0, 0);
    },
    // Says that there is one; Pyodide's own form is twice as large.
    ...(snapshot ? { _loadSnapshot: new Uint8Array() } : {}),
    ...(plan.makeSnapshot ? { _makeSnapshot: true } : {}),
  });
  dropFile("python_stdlib.zip");
  dropFile("pyodide.asm.wasm");
  if (snapshot) pyodide.runPython(OF_ITS_OWN);
  plan.onPhase(snapshot ? "restored" : "python", 0.8);
  return pyodide;
}

/** Pyodide wants the `info` of its lock; the packages come from the page. */
const EMPTY_LOCK = /** @type {any} */ ({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" },
  packages: {},
});

/** @param {Plan} plan @returns {Promise<WebAssembly.Module>} */
async function compile({ wasm, onPhase, onCompiled }) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  const bytes = typeof wasm === "string" ? fetchNatively(wasm) : new Response(wasm, { headers: { "Content-Type": "application/wasm" } });
  const module = await WebAssembly.compileStreaming(bytes);
  onPhase("compiled", 0.3);
  onCompiled?.(module);
  return module;
}

/**
 * Makes Pyodide take this module instead of compiling one.
 *
 * @param {Promise<WebAssembly.Module>} compiled
 */
function instantiateOnce(compiled) {
  // It is fetched in any case, but nobody reads it.
  addFile("pyodide.asm.wasm", new Blob());
  const streaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (_, imports) => {
    WebAssembly.instantiateStreaming = streaming;
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}
