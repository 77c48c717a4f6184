/**
 * Makes the memory snapshot that later boots start from, in the visitor's own browser.
 *
 * Runs in the page's origin and never near node code: whoever makes the snapshot rules every worker that
 * is started from it.
 */

import { bootPython, WARM } from "./boot.js";
import { giveUp } from "./progress.js";
import { keepSnapshot } from "./snapshot.js";

/** @param {any} plan see `bootPython`; and `build`, the key to keep the snapshot under */
export async function makeSnapshot(plan) {
  try {
    const pyodide = await bootPython({ ...plan, snapshot: null, makeSnapshot: true, onPhase: () => {} });
    pyodide.runPython(`import ${WARM.join(", ")}, gc; gc.collect()`);
    await keepSnapshot(plan.build, new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (pyodide.makeMemorySnapshot())]));
    self.postMessage({ kind: "made" });
  } catch (error) {
    giveUp(error);
  }
}
