/**
 * Owns the workers that run JavaScript nodes: the frame starts them for an executor's worker, and ends them with it.
 *
 * They have its opaque origin and its policy, so they reach no network and own nothing. A script is the worker's
 * whole text, so nothing need be evaluated. An executor's worker does not start them itself: in Firefox a worker that
 * starts another now and then never comes back from `new Worker` (seen in 153, once in some hundred, with none in
 * thousands that were started from a document).
 */

export class ScriptFrame {
  /** @type {Map<number, () => void>} how to end each */
  #running = new Map();
  #addressOf;
  #tell;

  /**
   * @param {(text: string) => string} addressOf what a worker of this text can be started from
   * @param {(message: object) => void} tell says something to the executor's worker
   */
  constructor(addressOf, tell) {
    this.#addressOf = addressOf;
    this.#tell = tell;
  }

  /** @param {any} asked what `scripts.js` asks for, or node code that sends the like */
  start({ number, text, port }) {
    if (!Number.isSafeInteger(number) || this.#running.has(number) || !(port instanceof MessagePort)) return;
    const url = this.#addressOf(String(text));
    const worker = new Worker(url);
    this.#running.set(number, () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    });
    worker.onerror = (event) => {
      event.preventDefault();
      // Firefox says nothing of a script that it can't read.
      const message = event.message?.replace(/^Uncaught /, "") ?? "";
      if (this.#running.has(number)) this.#tell({ kind: "unreadable", number, message, line: event.lineno || null });
    };
    worker.postMessage(null, [port]);
  }

  /** @param {number} number */
  end(number) {
    this.#running.get(number)?.();
    this.#running.delete(number);
  }

  endAll() {
    for (const number of [...this.#running.keys()]) this.end(number);
  }
}
