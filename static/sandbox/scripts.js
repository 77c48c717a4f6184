/**
 * Owns the workers that run JavaScript nodes: one for each performance, started by the executor's worker.
 *
 * They have its opaque origin and its policy, so they reach no network and own nothing. What they say is node
 * code's word; Python judges it. A script is the worker's whole text, so nothing need be evaluated.
 */

/** @type {Map<number, () => void>} how to end each */
const running = new Map();
let started = 0;

/** What makes a script a worker: the value of `script` takes the input and a function to answer with. */
const TAIL = ";\nself.onmessage = ({ data }) => dxtScript(data, (message) => self.postMessage(JSON.stringify(message)));";

export const scripts = {
  /**
   * Starts a script and gives its number. `hear` gets each answer as JSON.
   *
   * @param {string} head the node's code @param {string} script what runs it @param {string} input
   * @param {(text: string) => void} hear
   */
  start: (head, script, input, hear) => {
    const number = ++started;
    const url = URL.createObjectURL(new Blob([head, "\nconst dxtScript = ", script, TAIL]));
    const worker = new Worker(url);
    running.set(number, () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    });
    worker.onmessage = ({ data }) => running.has(number) && hear(String(data));
    worker.onerror = (event) => {
      event.preventDefault();
      // Firefox says nothing of a script that it can't read.
      const message = event.message?.replace(/^Uncaught /, "") ?? "";
      if (running.has(number)) hear(JSON.stringify({ kind: "unreadable", message, line: event.lineno || null }));
    };
    worker.postMessage(input);
    return number;
  },

  /** @param {number} number */
  end: (number) => {
    running.get(number)?.();
    running.delete(number);
  },
};
