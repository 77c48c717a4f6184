/**
 * Starts the service worker when the page has nothing more urgent to do, and tells what became of it.
 *
 * Owns the registration. Must not know how the news is shown.
 */
import { Workbox } from "workbox-window";

/** How long a first run may take to begin; fetching the rest of the site meanwhile would only slow it. */
const LOOKING_MS = 3000;
const LONGEST_WAIT_MS = 20_000;

/**
 * @param {() => void} onReady the site can now be used without a network
 * @param {(use: () => void) => void} onUpdate a new version is here; `use` changes to it and loads the page again
 */
export async function registerOffline(onReady, onUpdate) {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  await quiet();
  const workbox = new Workbox("./service-worker.js", { scope: "./", updateViaCache: "none" });
  let isAsked = false;
  const use = () => {
    isAsked = true;
    workbox.messageSkipWaiting();
  };
  workbox.addEventListener("waiting", () => onUpdate(use));
  workbox.addEventListener("activated", (event) => {
    if (!event.isUpdate) onReady();
  });
  workbox.addEventListener("controlling", (event) => {
    if (!event.isUpdate && !event.isExternal) return;
    // Another tab may have changed the version; this one then says so, and loads again when its reader wants.
    if (isAsked) location.reload();
    else onUpdate(() => location.reload());
  });
  try {
    const wasKept = Boolean(navigator.serviceWorker.controller);
    await workbox.register();
    if (wasKept) onReady();
  } catch (error) {
    // A private window or a policy may forbid it. The site works all the same, only not without a network.
    console.info("DxT is not kept for use without a network:", error);
  }
}

/** Resolves when the page is loaded and its reader has seen a first result or wants none yet. */
async function quiet() {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await Promise.race([
    marked("dxt:first-result"),
    // A reader who runs nothing yet is looking around.
    marked("dxt:executor-ready").then(() => wait(LOOKING_MS)),
    wait(LONGEST_WAIT_MS),
  ]);
}

/** @param {string} name of a performance mark, made or to come @returns {Promise<void>} */
function marked(name) {
  return new Promise((resolve) => {
    const watch = new PerformanceObserver((list) => {
      if (list.getEntriesByName(name).length === 0) return;
      watch.disconnect();
      resolve();
    });
    watch.observe({ type: "mark", buffered: true });
  });
}

/** @param {number} ms @returns {Promise<void>} */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
