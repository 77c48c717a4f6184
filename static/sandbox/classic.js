/**
 * Makes Pyodide accept a classic worker.
 *
 * An opaque-origin frame can only start classic workers from blobs, and Pyodide refuses those: it
 * calls `importScripts` and gives up when the call succeeds. Nothing in our bundle needs
 * `importScripts`, so it goes. Must be imported before Pyodide, which probes while it is loaded.
 */

// What is thrown while Pyodide looks around is of no interest, and a stack costs the engine a parse of this whole file.
const { stackTraceLimit } = Error;
Error.stackTraceLimit = 0;

/** From now on errors know where they were thrown. */
export function tellStacks() {
  Error.stackTraceLimit = stackTraceLimit;
}

self.importScripts = () => {
  throw new TypeError("importScripts is not used here");
};
