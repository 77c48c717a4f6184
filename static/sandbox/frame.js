/**
 * The sandbox frame's only script: starts, feeds and ends executor workers for the page.
 *
 * Its origin is opaque and owns nothing; its policy reaches no network. It moves messages and never reads
 * them, but for two kinds: `module` (the compiled interpreter, shared with the workers started later) stays
 * here, and ArrayBuffers in `body` are moved, not copied.
 */

/** @typedef {{worker: Worker, hook: string, spoke: boolean}} Slot */

/** @type {Map<number, Slot>} */
const slots = new Map();
let script = "";
let scriptUrl = "";
/** @type {WebAssembly.Module | null} */
let compiled = null;

/** @param {any} message @returns {Transferable[]} */
function giveaways(message) {
  return message?.body instanceof ArrayBuffer ? [message.body] : [];
}

/** @param {number} id @param {any} message */
function tell(id, message) {
  parent.postMessage({ worker: id, message }, "*", giveaways(message));
}

function newHook() {
  return URL.createObjectURL(new Blob(["go on"]));
}

/**
 * @param {number} id
 * @param {any} plan
 * @param {string} url
 */
function start(id, plan, url) {
  const worker = new Worker(url);
  const slot = { worker, hook: newHook(), spoke: false };
  slots.set(id, slot);
  worker.onmessage = ({ data }) => {
    slot.spoke = true;
    if (data?.kind === "module") {
      if (data.module instanceof WebAssembly.Module) compiled ??= data.module;
    } else {
      tell(id, data);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    if (slots.get(id) !== slot) return;
    if (!slot.spoke && url === scriptUrl) {
      // WebKit under isolation headers starts only a `data:` worker here.
      end(id);
      start(id, plan, `data:text/javascript;charset=utf-8,${encodeURIComponent(script)}`);
    } else {
      tell(id, { kind: "failed", reason: event.message || "the worker did not start" });
    }
  };
  worker.postMessage({ ...plan, wasm: compiled ?? plan.wasm, hook: slot.hook });
}

/** @param {number} id */
function end(id) {
  const slot = slots.get(id);
  slots.delete(id);
  if (!slot) return;
  URL.revokeObjectURL(slot.hook);
  slot.worker.terminate();
}

/** @type {Record<string, (order: any) => void>} */
const ORDERS = {
  script: (order) => {
    script = order.script;
    scriptUrl = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  },
  start: ({ worker, plan }) => start(worker, plan, scriptUrl),
  send: ({ worker, message }) => slots.get(worker)?.worker.postMessage(message, giveaways(message)),
  interrupt: ({ worker }) => URL.revokeObjectURL(slots.get(worker)?.hook ?? ""),
  arm: ({ worker }) => {
    const slot = slots.get(worker);
    if (!slot) return;
    slot.hook = newHook();
    slot.worker.postMessage({ kind: "hook", url: slot.hook });
  },
  end: ({ worker }) => end(worker),
};

addEventListener("message", (event) => {
  if (event.source === parent) ORDERS[event.data.order]?.(event.data);
});
parent.postMessage({ worker: 0, message: { kind: "frame" } }, "*");
