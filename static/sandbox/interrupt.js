/**
 * Owns the interrupt hook: how a busy Python learns that it should stop, with no shared memory.
 *
 * The frame makes a blob address and revokes it to say stop. Python asks this hook every few
 * bytecodes; at most every 100 ms the hook reads that address synchronously, and a failed read is
 * Ctrl-C. It is always installed: without it WebKit cannot even terminate a busy worker.
 */

const PAUSE_MS = 100;
const SIGINT = 2;

let address = "";
let running = false;
let last = 0;

/** @param {string} url a blob address that the frame holds */
export function armInterrupt(url) {
  address = url;
}

/** @param {boolean} isRunning whether node code may be on the stack now */
export function watchInterrupt(isRunning) {
  running = isRunning;
  last = performance.now();
}

function isRevoked() {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", address, false);
    request.send();
    return false;
  } catch {
    return true;
  }
}

/** What Pyodide takes for its interrupt buffer; Python writes the answer back, which is ignored. */
export const interruptBuffer = {
  get 0() {
    if (!running || address === "") return 0;
    const now = performance.now();
    if (now - last < PAUSE_MS) return 0;
    const revoked = isRevoked();
    last = performance.now();
    return revoked ? SIGINT : 0;
  },
  set 0(_) {},
};
