/**
 * The sandbox frame's only script: starts, feeds and ends executor workers for the page, and script workers for them.
 *
 * Its origin is opaque and owns nothing; its policy reaches no network. It moves messages and reads no more of them
 * than their kind. Those of `HERE` stay here; ArrayBuffers in `body` are moved, not copied.
 *
 * A message to the page costs the page more than what is in most. So while it has not heard what was told last, what
 * comes is gathered and told together.
 */

import { ScriptFrame } from "./script_frame.js";

/**
 * @typedef {object} Slot
 * @property {Worker} worker
 * @property {ScriptFrame} scripts
 * @property {string} hook
 * @property {boolean} spoke
 * @property {any} plan
 * @property {any[]} early what it was sent before it spoke
 */

/** @type {Map<number, Slot>} */
const slots = new Map();
let script = new Blob();
let scriptUrl = "";
/** @type {WebAssembly.Module | null} */
let compiled = null;
/** WebKit under isolation headers starts only a `data:` worker here. */
let startsBlobs = true;

/** What is not for the page. @type {Record<string, (slot: Slot, message: any) => void>} */
const HERE = {
  /** The compiled interpreter, shared with the workers that are started later. */
  module: (_, { module }) => {
    if (module instanceof WebAssembly.Module) compiled ??= module;
  },
  script: ({ scripts }, message) => scripts.start(message),
  script_end: ({ scripts }, { number }) => scripts.end(number),
};

/** @param {string} text @returns {string} */
function dataUrl(text) {
  return `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`;
}

/** @param {any} message @returns {Transferable[]} */
function giveaways(message) {
  return message?.body instanceof ArrayBuffer ? [message.body] : [];
}

/** @type {{worker: number, message: any}[]} */
let untold = [];
/** How much was told together that the page has not heard yet. */
let unheard = 0;

/** @param {number} worker @param {any} message */
function tell(worker, message) {
  if (isPlain(message)) {
    untold.push({ worker, message });
    if (unheard === 0) tellTogether();
  } else {
    // What a browser may refuse to carry takes nothing else along.
    tellTogether();
    parent.postMessage({ worker, message }, "*", giveaways(message));
  }
}

function tellTogether() {
  if (untold.length === 0) return;
  const told = untold;
  untold = [];
  parent.postMessage({ told }, "*", told.flatMap(({ message }) => giveaways(message)));
  unheard += 1;
}

/** @param {any} message */
function isPlain(message) {
  return message?.constructor === Object && Object.values(message).every((value) =>
    value === null || ["string", "number"].includes(typeof value) || value instanceof ArrayBuffer
  );
}

function newHook() {
  return URL.createObjectURL(new Blob(["go on"], { type: "text/plain" }));
}

/**
 * @param {number} id
 * @param {string} url
 * @param {any} [plan]
 * @param {any[]} [early]
 */
function start(id, url, plan, early = []) {
  const worker = new Worker(url);
  const addressOf = (/** @type {string} */ text) => (startsBlobs ? URL.createObjectURL(new Blob([text])) : dataUrl(text));
  const scripts = new ScriptFrame(addressOf, (message) => worker.postMessage(message));
  /** @type {Slot} */
  const slot = { worker, scripts, hook: newHook(), spoke: false, plan: undefined, early: [] };
  slots.set(id, slot);
  worker.onmessage = ({ data }) => {
    if (slots.get(id) !== slot) return;
    slot.spoke = true;
    slot.early = [];
    if (Object.hasOwn(HERE, data?.kind)) HERE[data.kind](slot, data);
    else tell(id, data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    if (slots.get(id) !== slot) return;
    if (!slot.spoke && url === scriptUrl) {
      startsBlobs = false;
      void script.text().then((text) => {
        if (slots.get(id) !== slot) return;
        end(id);
        start(id, dataUrl(text), slot.plan, slot.early);
      });
    } else {
      tell(id, { kind: "failed", reason: event.message || "the worker did not start" });
    }
  };
  if (plan) boot(id, plan);
  for (const message of early) send(id, message);
}

/** What another worker may have to be sent again is not given away. @param {number} id @param {any} message */
function send(id, message) {
  const slot = slots.get(id);
  if (!slot) return;
  if (!slot.spoke) slot.early.push(message);
  slot.worker.postMessage(message, slot.spoke ? giveaways(message) : []);
}

/** @param {number} id @param {any} plan */
function boot(id, plan) {
  const slot = slots.get(id);
  if (!slot) return;
  slot.plan = plan;
  slot.worker.postMessage({ ...plan, wasm: compiled ?? plan.wasm, hook: slot.hook });
}

/** @param {number} id */
function end(id) {
  const slot = slots.get(id);
  slots.delete(id);
  if (!slot) return;
  URL.revokeObjectURL(slot.hook);
  slot.worker.terminate();
  slot.scripts.endAll();
}

/** @type {Record<string, (order: any) => void>} */
const ORDERS = {
  script: (order) => {
    script = order.script;
    scriptUrl = URL.createObjectURL(script);
  },
  start: ({ worker }) => start(worker, scriptUrl),
  boot: ({ worker, plan }) => boot(worker, plan),
  send: ({ worker, message }) => send(worker, message),
  interrupt: ({ worker }) => URL.revokeObjectURL(slots.get(worker)?.hook ?? ""),
  arm: ({ worker }) => {
    const slot = slots.get(worker);
    if (!slot) return;
    slot.hook = newHook();
    slot.worker.postMessage({ kind: "hook", url: slot.hook });
  },
  end: ({ worker }) => end(worker),
  heard: () => {
    unheard -= 1;
    if (unheard === 0) tellTogether();
  },
};

addEventListener("message", (event) => {
  if (event.source === parent) ORDERS[event.data.order]?.(event.data);
});
parent.postMessage({ worker: 0, message: { kind: "frame" } }, "*");
