/**
 * Makes Pyodide accept a classic worker.
 *
 * An opaque-origin frame can only start classic workers from blobs, and Pyodide refuses those: it
 * calls `importScripts` and gives up when the call succeeds. Nothing in our bundle needs
 * `importScripts`, so it goes. Must be imported before Pyodide, which probes while it is loaded.
 */

self.importScripts = () => {
  throw new TypeError("importScripts is not used here");
};

export {};
