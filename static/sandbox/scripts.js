/**
 * What the executor's worker has of the workers that run JavaScript nodes: one for each performance.
 *
 * `script_frame.js` owns and starts them; each answers through a port of its own, which its node's code can't reach.
 * Python judges what is said.
 */

/** @type {Map<number, {port: MessagePort, hear: (text: string) => void}>} */
const running = new Map();
let started = 0;

/**
 * What makes a script a worker: the value of `dxtScript` takes the input and a function to answer with. It starts no
 * workers of its own, as it can't on a desk: in Firefox that might never end.
 */
const TAIL = `;
delete self.Worker;
self.onmessage = ({ ports: [port] }) => {
  self.onmessage = null;
  port.onmessage = ({ data }) => dxtScript(data, (message) => port.postMessage(JSON.stringify(message)));
};`;

export const scripts = {
  /**
   * Starts a script and gives its number. `hear` gets each answer as JSON.
   *
   * @param {string} head the node's code @param {string} script what runs it @param {string} input
   * @param {(text: string) => void} hear
   */
  start: (head, script, input, hear) => {
    const number = ++started;
    const { port1: port, port2: theirs } = new MessageChannel();
    running.set(number, { port, hear });
    port.onmessage = ({ data }) => running.has(number) && hear(String(data));
    port.postMessage(input);
    const text = [head, "\nconst dxtScript = ", script, TAIL].join("");
    self.postMessage({ kind: "script", number, text, port: theirs }, [theirs]);
    return number;
  },

  /** @param {number} number */
  end: (number) => {
    running.get(number)?.port.close();
    running.delete(number);
    self.postMessage({ kind: "script_end", number });
  },
};

/** The frame tells that a script can't be read. @param {{number: number, message: string, line: number | null}} told */
export function hearUnreadable({ number, message, line }) {
  running.get(number)?.hear(JSON.stringify({ kind: "unreadable", message, line }));
}
