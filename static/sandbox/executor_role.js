/**
 * The executor worker: boots Python, then carries tasks, values and requests for `dxt.web.executor_worker`.
 *
 * Everything it asks of the outside goes as `ask` messages to the page's broker, which may say no.
 */

import { bootPython, bytesOf } from "./boot.js";
import { armInterrupt, interruptBuffer, watchInterrupt } from "./interrupt.js";
import { capMemory, guardMemory, heapBytes } from "./memory.js";
import { hearUnreadable, scripts } from "./scripts.js";
import { giveUp, phases, reach } from "./progress.js";

/** @typedef {import("./assets.js").Answer} Answer */

/** @type {Map<number, (answer: Answer) => void>} */
const asked = new Map();
let asks = 0;
let refusal = "";

/**
 * @param {"value" | "file" | "plugin" | "package" | "fetch"} what
 * @param {string} key
 * @returns {Promise<Answer>}
 */
function ask(what, key) {
  return new Promise((resolve) => {
    asked.set(++asks, resolve);
    self.postMessage({ kind: "ask", id: asks, what, key });
  });
}

/**
 * A copy of Python's bytes, to be given away.
 *
 * @param {import("pyodide/ffi").PyBuffer} bytes
 */
function copied(bytes) {
  const view = bytes.getBuffer("u8");
  try {
    return view.data.slice().buffer;
  } finally {
    view.release();
  }
}

/** What Python may call. @param {import("pyodide").PyodideAPI} pyodide */
const linkOf = (pyodide) => ({
  /** @param {number} task @param {string} text */
  result: (task, text) => self.postMessage({ kind: "result", task, text }),
  /** @param {number} task */
  unbegun: (task) => self.postMessage({ kind: "unbegun", task }),
  /** @param {number} task @param {string} text */
  event: (task, text) => self.postMessage({ kind: "event", task, text }),
  /** @param {number} task @param {string} text */
  streamed: (task, text) => self.postMessage({ kind: "streamed", task, text }),
  /** @param {string} key @param {import("pyodide/ffi").PyBuffer} bytes */
  value: (key, bytes) => {
    const body = copied(bytes);
    self.postMessage({ kind: "value", key, body }, [body]);
  },
  /** @param {number} id @param {string} text @param {import("pyodide/ffi").PyBuffer | undefined} bytes */
  previewed: (id, text, bytes) => {
    const body = bytes ? copied(bytes) : null;
    self.postMessage({ kind: "previewed", id, text, body }, body ? [body] : []);
  },
  /** @param {"value" | "file" | "plugin" | "package"} what @param {string} key */
  ask: async (what, key) => {
    const { body, error } = await ask(what, key);
    return { error, bytes: body === null ? null : new Uint8Array(await bytesOf(body)) };
  },
  /** Why the page last said no; Pyodide hides it. */
  refusal: () => refusal,
  /** @param {Uint8Array} wheel */
  unpack: (wheel) => pyodide.unpackArchive(wheel, "wheel"),
  /** @param {string} text */
  lock: (text) => adoptLock(pyodide, text),
  scripts,
  cap: capMemory,
  heap: heapBytes,
  watch: watchInterrupt,
  interrupted: () => interruptBuffer[0] !== 0,
});

/**
 * Pyodide boots without a list of packages; this gives it one.
 *
 * @param {any} pyodide
 * @param {string} text
 */
function adoptLock(pyodide, text) {
  const lock = JSON.parse(text);
  pyodide._api.lockfile = lock;
  pyodide._api.lockfile_info = lock.info;
  pyodide._api.lockfile_packages = lock.packages;
}

/** @param {any} plan see `bootPython`; and `hook`, `megabytes`, `fromSnapshot`: one comes as a message of its own */
export async function serveExecutor(plan) {
  /** @type {any[]} */
  const early = [];
  /** @type {Promise<ArrayBuffer | Blob>} */
  const snapshot = new Promise((resolve) => {
    self.onmessage = ({ data }) => (data.kind === "snapshot" ? resolve(data.body) : early.push(data));
  });
  try {
    guardMemory();
    capMemory(plan.megabytes);
    armInterrupt(plan.hook);
    const shareModule = (/** @type {WebAssembly.Module} */ module) => self.postMessage({ kind: "module", module });
    const onCompiled = plan.wasm instanceof WebAssembly.Module ? undefined : shareModule;
    const pyodide = await bootPython({
      ...plan,
      snapshot: plan.fromSnapshot ? snapshot : null,
      ask,
      onPhase: reach,
      onCompiled,
    });
    // Of what crashed it, or of its own exit, Python says nothing more.
    /** @type {any} */ (pyodide)._api.on_fatal = giveUp;
    const executor = pyodide.pyimport("dxt.web.executor_worker").start(linkOf(pyodide));
    pyodide.setInterruptBuffer(/** @type {any} */ (interruptBuffer));
    const receive = executor.receive;
    const take = (/** @type {any} */ message) => {
      if (message.kind === "answer") {
        if (message.error) refusal = message.error;
        asked.get(message.id)?.(message);
        asked.delete(message.id);
      } else if (message.kind === "hook") {
        armInterrupt(message.url);
      } else if (message.kind === "unreadable") {
        hearUnreadable(message);
      } else {
        receive(message.kind, message.text);
      }
    };
    self.onmessage = ({ data }) => take(data);
    reach("ready", 1);
    self.postMessage({ kind: "ready", phases });
    early.forEach(take);
  } catch (error) {
    giveUp(error);
  }
}
