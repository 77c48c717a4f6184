/**
 * The engine worker: boots Python, then moves texts between the page and `dxt.web.engine_worker`.
 *
 * Must not read what it moves.
 */

import { bootPython, fetchNatively, WARM } from "./boot.js";
import { forEach } from "./messages.js";
import { giveUp, phases, reach } from "./progress.js";
import { snapshotOf } from "./snapshot.js";

/** A host that gives no file within this time is not waited for. */
const FETCH_MS = 60_000;

/**
 * Fetches a plugin from an address that the reader allowed. The page's own policy names no other host, and
 * need not: this worker has none. A redirect would lead to a host that nobody was asked about.
 *
 * @param {number} id @param {string} url
 */
async function fetchFor(id, url) {
  try {
    const signal = AbortSignal.timeout(FETCH_MS);
    const response = await fetchNatively(url, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const body = await response.arrayBuffer();
    self.postMessage({ kind: "fetched", id, body, error: "" }, [body]);
  } catch (error) {
    self.postMessage({ kind: "fetched", id, body: null, error: whyNot(error) });
  }
}

/** Browsers do not tell a page what went wrong on the way to another host. @param {unknown} error */
function whyNot(error) {
  if (error instanceof TypeError) {
    return "it is not there, it leads to another address, or its host lets no other site read it (CORS). Or download it, and drop the file here";
  }
  if (error instanceof DOMException && error.name === "TimeoutError") return `it did not come within ${FETCH_MS / 1000} s`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Hands the page what executors, and later visits, boot from. The engine has heard of no graph yet, and it is in the
 * page's origin: whoever makes a snapshot rules every worker that is started from it.
 *
 * @param {import("pyodide").PyodideAPI} pyodide
 */
function giveSnapshot(pyodide) {
  let body = null;
  try {
    pyodide.runPython(`import ${WARM.join(", ")}, gc; gc.collect()`);
    body = snapshotOf(pyodide);
    pyodide.runPython("import random; random.seed()");
  } catch (error) {
    console.info("DxT boots without a snapshot of Python:", error);
  }
  self.postMessage({ kind: "snapshot", body }, body ? [body] : []);
}

/** @param {any} plan see `bootPython` */
export async function serveEngine(plan) {
  /** @type {any[]} */
  const early = [];
  self.onmessage = ({ data }) => early.push(data);
  try {
    const snapshot = plan.snapshot && Promise.resolve(plan.snapshot);
    const pyodide = await bootPython({ ...plan, snapshot, onPhase: reach });
    if (plan.makeSnapshot) giveSnapshot(pyodide);
    /** @type {{kind: string, text: string}[]} what is said in one go */
    const words = [];
    const post = (/** @type {string} */ kind, /** @type {string} */ text) => {
      if (words.push({ kind, text }) === 1) queueMicrotask(() => self.postMessage(words.splice(0)));
    };
    const engine = pyodide.pyimport("dxt.web.engine_worker").start(post);
    const receive = engine.receive;
    const take = (/** @type {any} */ { kind, id, text, body }) => {
      if (kind === "fetch") void fetchFor(id, text);
      else receive(kind, id, text, body ? new Uint8Array(body) : undefined);
    };
    self.onmessage = ({ data }) => forEach(data, take);
    reach("ready", 1);
    self.postMessage({ kind: "ready", phases });
    forEach(early.flat(), take);
  } catch (error) {
    giveUp(error);
  }
}
