/**
 * The sandbox frame's only script: starts, feeds and ends executor workers for the page.
 *
 * Its origin is opaque and owns nothing; its policy reaches no network. It moves messages and never reads
 * them, but for two kinds: `module` (the compiled interpreter, shared with the workers started later) stays
 * here, and ArrayBuffers in `body` are moved, not copied.
 */

/** @typedef {{worker: Worker, hook: string, spoke: boolean, plan: any, early: any[]}} Slot `early`: what it was sent before it spoke */

/** @type {Map<number, Slot>} */
const slots = new Map();
let script = new Blob();
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
 * @param {string} url
 * @param {any} [plan]
 * @param {any[]} [early]
 */
function start(id, url, plan, early = []) {
  const worker = new Worker(url);
  const slot = { worker, hook: newHook(), spoke: false, plan: undefined, early: [] };
  slots.set(id, slot);
  worker.onmessage = ({ data }) => {
    slot.spoke = true;
    slot.early = [];
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
      void script.text().then((text) => {
        if (slots.get(id) !== slot) return;
        end(id);
        start(id, `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`, slot.plan, slot.early);
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
};

addEventListener("message", (event) => {
  if (event.source === parent) ORDERS[event.data.order]?.(event.data);
});
parent.postMessage({ worker: 0, message: { kind: "frame" } }, "*");
