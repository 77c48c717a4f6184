/**
 * The page's JavaScript, put together: what Python calls is `globalThis.dxt`, what it draws with are elements.
 *
 * Owns the order of the start: what the first picture needs comes first, the workers when the graph is drawn, viewers and
 * editor when they are first wanted. Knows no graph.
 */
import { registerOffline } from "../offline/register.js";
import { dom } from "./dom.js";
import { bytesOf, installFiles } from "./files.js";
import { installHost } from "./host.js";
import { Splitter } from "./splitter.js";
import { installStorage } from "./storage.js";
import { answer, installText } from "./text.js";
import "../canvas/canvas.js";

const LONGEST_WAIT_MS = 3000;

/** @type {Record<string, any>} */
const dxt = { dom };
Object.assign(globalThis, { dxt });

installStorage(dxt);
installText(dxt);
installFiles(dxt);
rememberFiles();
customElements.define("dxt-splitter", Splitter);

installHost(dxt, graphDrawn());
void graphDrawn().then(() => Promise.all([import("../viewers/preview.js"), import("../editor/code.js")]));
void registerOffline(
  () => say("dxt-offline", ""),
  (use) => {
    dxt.update = () => {
      use();
      return "";
    };
    say("dxt-update", "");
  },
);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => say("dxt-theme", ""));

say("dxt-here", "");

/** What came by a drop on the canvas is known there only by name: `dxt.files.added(name)` tells the rest as JSON. */
function rememberFiles() {
  const added = new Map();
  const { add } = dxt.files;
  dxt.files.add = async (/** @type {string} */ name, /** @type {Blob} */ bytes) => {
    const kept = await add(name, bytes);
    added.set(name, JSON.stringify(kept));
    return kept;
  };
  /** A kept file as text, for graph files that were dropped: `{"text"}` or `{"error"}`. */
  dxt.files.text = (/** @type {string} */ digest, /** @type {(json: string) => void} */ callback) =>
    void answer(callback, async () => ({ text: new TextDecoder().decode((await bytesOf(digest)) ?? new ArrayBuffer(0)) }));
  dxt.files.added = (/** @type {string} */ name) => added.get(name) ?? "";
}

/** When the first graph is on the screen, or when it takes suspiciously long. */
function graphDrawn() {
  return new Promise((resolve) => {
    const watch = new PerformanceObserver((list) => {
      if (list.getEntriesByName("dxt:graph-drawn").length > 0) resolve(undefined);
    });
    watch.observe({ type: "mark", buffered: true });
    setTimeout(resolve, LONGEST_WAIT_MS);
  });
}

/** @param {string} name @param {string} detail */
function say(name, detail) {
  dispatchEvent(new CustomEvent(name, { detail }));
}
