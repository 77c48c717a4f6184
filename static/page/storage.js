/**
 * `dxt.storage`: small texts kept by this browser, for the page's Python; `dxt.tab`: by this tab alone. Nothing here throws.
 *
 * Where the browser keeps nothing (private modes, blocked storage) texts live until the tab is closed,
 * and `write` says so once. It must not know what the texts mean.
 * @module
 */

/**
 * @typedef {{read(key: string): string, write(key: string, text: string): string, remove(key: string): void,
 *   keys(prefix: string): string}} TextStorage
 */

/** Everything of DxT is kept under this prefix, because a host may serve other pages beside this one. */
const OWN = "dxt:";
const MEMORY_ONLY = "This browser does not let the page save anything: changes last until the tab is closed.";

/**
 * Installs `dxt.storage`.
 * @param {Record<string, any>} dxt
 */
export function installStorage(dxt) {
  // The very mention of either can throw.
  dxt.storage = textStorage(() => globalThis.localStorage);
  dxt.tab = textStorage(() => globalThis.sessionStorage);
}

/**
 * @param {() => Storage} open
 * @returns {TextStorage}
 */
export function textStorage(open) {
  /** @type {Map<string, string>} what the browser would not take */
  const memory = new Map();
  let warned = false;
  return {
    /** The text under a key, or "". */
    read(key) {
      const kept = memory.get(key);
      if (kept !== undefined) return kept;
      try {
        return open().getItem(OWN + key) ?? "";
      } catch {
        return "";
      }
    },

    /** Keeps a text; gives "" or, in plain words, why it is not kept for good. */
    write(key, text) {
      try {
        open().setItem(OWN + key, text);
        memory.delete(key);
        return "";
      } catch (problem) {
        memory.set(key, text);
        if (isFull(problem)) return fullText(text.length);
        const warning = warned ? "" : MEMORY_ONLY;
        warned = true;
        return warning;
      }
    },

    remove(key) {
      memory.delete(key);
      try {
        open().removeItem(OWN + key);
      } catch {
        // Nothing was kept, so nothing is left.
      }
    },

    /** The keys that begin with a prefix, as a JSON list in alphabetical order. */
    keys(prefix) {
      const found = new Set([...memory.keys()].filter((key) => key.startsWith(prefix)));
      try {
        const storage = open();
        for (let index = 0; index < storage.length; index += 1) {
          const key = storage.key(index) ?? "";
          if (key.startsWith(OWN + prefix)) found.add(key.slice(OWN.length));
        }
      } catch {
        // The memory's keys are all there are.
      }
      return JSON.stringify([...found].sort());
    },
  };
}

/** @param {unknown} problem */
function isFull(problem) {
  return problem instanceof DOMException
    && (problem.name === "QuotaExceededError" || problem.name === "NS_ERROR_DOM_QUOTA_REACHED");
}

/** @param {number} length */
function fullText(length) {
  const size = length > 1e6 ? `${(length / 1e6).toFixed(1)} MB` : `${Math.ceil(length / 1e3)} KB`;
  return `The browser has no room left for this graph (${size}): it lasts until the tab is closed. `
    + "Save it to a file, or delete graphs kept here.";
}
