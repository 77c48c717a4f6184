/**
 * Which stored values go first: those that save the fewest seconds per byte, the less the longer they were not used.
 *
 * The rule and its sources are told in `dxt.engine.values.store`, which has the same one for folders.
 */

/** Bytes that a value takes beside its own, so that tiny ones do not seem free. */
const OVERHEAD = 1000;
/** Seconds of disuse below which ages do not differ. */
const FRESH = 1;

/** @typedef {{bytes: number, together: number, seconds: number, used: number}} Valued `together`: with its node's other values; `used` in seconds */

/**
 * The entries to let go of, least worth first, until so many bytes are free; of equals the first.
 *
 * @template {Valued} T
 * @param {Iterable<T>} entries
 * @param {number} excess bytes
 * @param {number} now in seconds
 * @returns {T[]}
 */
export function leastWorth(entries, excess, now) {
  /** @param {T} entry */
  const worth = ({ seconds, together, used }) => seconds / (together + OVERHEAD) / Math.max(now - used, FRESH);
  const ordered = [...entries].map((entry) => ({ entry, worth: worth(entry) }));
  ordered.sort((one, other) => one.worth - other.worth);
  const chosen = [];
  for (const { entry } of ordered) {
    if (excess <= 0) break;
    chosen.push(entry);
    excess -= entry.bytes;
  }
  return chosen;
}
