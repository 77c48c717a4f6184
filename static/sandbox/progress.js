/**
 * Owns how a booting worker tells the page what it does: phases with a fraction, and when each began.
 */

/** @type {Record<string, number>} when each phase was reached, on the clock that all threads share */
export const phases = { began: now() };

function now() {
  return Math.round(performance.timeOrigin + performance.now());
}

/**
 * @param {string} phase
 * @param {number} fraction of the boot that is done, 0 to 1
 */
export function reach(phase, fraction) {
  phases[phase] = now();
  self.postMessage({ kind: "progress", phase, fraction });
}

/** @param {unknown} error */
export function giveUp(error) {
  const reason = error instanceof Error ? error.message : String(error);
  self.postMessage({ kind: "failed", reason: reason.slice(0, 2000) });
}
