/**
 * Owns the sandbox frame: an opaque origin with a policy that reaches no network, where executors live.
 *
 * Sends orders to its relay and hands on what comes back with the number of the worker it came from. Judges nothing.
 */

import { forEach } from "../sandbox/messages.js";
import { framePolicy } from "../sandbox/policy.js";

export class Frame {
  #workers = 0;
  #element = document.createElement("iframe");
  /** @type {Promise<void>} */
  #open;

  /**
   * @param {string} relay the text of the frame's script
   * @param {Promise<Blob>} script the worker's
   * @param {(worker: number, message: unknown) => void} onMessage
   */
  constructor(relay, script, onMessage) {
    const element = this.#element;
    element.setAttribute("sandbox", "allow-scripts");
    element.title = "sandbox";
    element.tabIndex = -1;
    element.setAttribute("aria-hidden", "true");
    // A browser gives less time to the process of a frame that is not on the screen, so it is: one clear pixel.
    element.className = "sandbox";
    this.#open = new Promise((resolve) => {
      addEventListener("message", ({ source, data }) => {
        if (source !== element.contentWindow || source === null) return;
        if (data?.worker === 0) return resolve(undefined);
        const isMany = Array.isArray(data?.told);
        if (isMany) this.#post({ order: "heard" });
        forEach(isMany ? data.told : [data], (one) => {
          if (Number.isSafeInteger(one?.worker)) onMessage(one.worker, one.message);
        });
      });
    });
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16)).join("");
    // `</script` can't end the script early in what esbuild writes: it escapes it.
    element.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${framePolicy(nonce)}"><script nonce="${nonce}">${relay}</script>`;
    document.documentElement.append(element);
    this.#open = this.#open.then(async () => this.#post({ order: "script", script: await script }));
  }

  /** @param {any} order @param {Transferable[]} [moved] */
  #post(order, moved = []) {
    this.#element.contentWindow?.postMessage(order, "*", moved);
  }

  /**
   * Starts a worker, which boots when the plan is there, and gives its number at once.
   *
   * @param {Promise<object>} plan
   * @param {Promise<Blob | ArrayBuffer | null>} snapshot follows the plan, if there is one
   */
  start(plan, snapshot) {
    const worker = ++this.#workers;
    const started = this.#open.then(() => this.#post({ order: "start", worker }));
    const told = Promise.all([plan, started]).then(([plan]) => this.#post({ order: "boot", worker, plan }));
    void Promise.all([snapshot, told]).then(([body]) => body && this.send(worker, { kind: "snapshot", body }));
    return worker;
  }

  /** @param {number} worker @param {any} message */
  send(worker, message) {
    this.#post({ order: "send", worker, message });
  }

  /** @param {number} worker */
  interrupt(worker) {
    this.#post({ order: "interrupt", worker });
  }

  /** Makes an interrupted worker interruptible again. @param {number} worker */
  arm(worker) {
    this.#post({ order: "arm", worker });
  }

  /** @param {number} worker */
  end(worker) {
    this.#post({ order: "end", worker });
  }
}
