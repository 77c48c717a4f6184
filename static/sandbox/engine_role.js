/**
 * The engine worker: boots Python, then moves texts between the page and `dxt.web.engine_worker`.
 *
 * Must not read what it moves.
 */

import { bootPython } from "./boot.js";
import { giveUp, phases, reach } from "./progress.js";

/** @param {any} plan see `bootPython` */
export async function serveEngine(plan) {
  /** @type {any[]} */
  const early = [];
  self.onmessage = ({ data }) => early.push(data);
  try {
    const pyodide = await bootPython({ ...plan, onPhase: reach });
    const post = (/** @type {string} */ kind, /** @type {string} */ text) => self.postMessage({ kind, text });
    const engine = pyodide.pyimport("dxt.web.engine_worker").start(post);
    const receive = engine.receive;
    self.onmessage = ({ data }) => receive(data.kind, data.id, data.text);
    reach("ready", 1);
    self.postMessage({ kind: "ready", phases });
    for (const { kind, id, text } of early) receive(kind, id, text);
  } catch (error) {
    giveUp(error);
  }
}
