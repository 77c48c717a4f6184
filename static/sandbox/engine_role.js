/**
 * The engine worker: boots Python, then moves texts between the page and `dxt.web.engine_worker`.
 *
 * Must not read what it moves.
 */

import { bootPython } from "./boot.js";
import { giveUp, phases, reach } from "./progress.js";

/** The browser's own, before Python's requests are answered from memory. */
const fetchNatively = self.fetch.bind(self);

/**
 * Fetches a plugin from an address that the reader allowed. The page's own policy names no other host, and
 * need not: this worker has none. A redirect would lead to a host that nobody was asked about.
 *
 * @param {number} id @param {string} url
 */
async function fetchFor(id, url) {
  try {
    const response = await fetchNatively(url, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const body = await response.arrayBuffer();
    self.postMessage({ kind: "fetched", id, body, error: "" }, [body]);
  } catch (error) {
    self.postMessage({ kind: "fetched", id, body: null, error: error instanceof Error ? error.message : String(error) });
  }
}

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
    const take = (/** @type {any} */ { kind, id, text, body }) => {
      if (kind === "fetch") void fetchFor(id, text);
      else receive(kind, id, text, body ? new Uint8Array(body) : undefined);
    };
    self.onmessage = ({ data }) => take(data);
    reach("ready", 1);
    self.postMessage({ kind: "ready", phases });
    early.forEach(take);
  } catch (error) {
    giveUp(error);
  }
}
