/**
 * Makes `globalThis.dxt`, through which the page's Python talks to the engine, and starts everything.
 *
 * Owns how the parts are put together and the marks that the measurements read. What Python calls here never throws,
 * and takes and gives strings. The page stays free: whatever is heavy happens in the workers.
 */

import { dropSnapshots, keepSnapshot, readSnapshot } from "../sandbox/snapshot.js";
import { Broker } from "./broker.js";
import { Frame } from "./broker_frame.js";
import { Packages } from "./broker_packages.js";
import { Engine } from "./engine.js";
import { addressOf, loadAssets, readFacts } from "./engine_assets.js";
import { add, bytesOf } from "./files.js";
import { KeptValues } from "./kept_values.js";
import { ValueStore } from "./store.js";

const STORE_BYTES = 256 * 1024 * 1024;
const MEGABYTES = 512;
const MOST_BODIES = 64;

/**
 * Installs `dxt.send`, `listen`, `takeBody` and `grant`, and starts the engine and the sandbox.
 *
 * @param {Record<string, any>} dxt
 * @param {Promise<unknown>} [drawn] when the graph is on the screen. The engine's worker reads its script beside that, and
 *   the sandbox's frame opens; executors, and the files that both boot from, come then, for until then they would take
 *   from the first picture more than they gain
 */
export function installHost(dxt, drawn = Promise.resolve()) {
  const facts = readFacts();
  const assets = loadAssets(facts, drawn);
  const snapshots = newSnapshots(facts.build);
  const bodies = newBodies();
  const speaker = newSpeaker();
  const store = new ValueStore(STORE_BYTES);
  const packages = new Packages({
    lock: addressOf(facts.assets.pyodide.lock),
    wheels: facts.assets.wheels.map((wheel) => ({ ...wheel, path: addressOf(wheel.path) })),
    base: facts.pyodide_base,
  });

  const partsFor = async (/** @type {string} */ role) => {
    const [wasm, stdlib, wheels] = await Promise.all([assets.wasm, assets.stdlib, assets.wheels]);
    const own = wheels.filter((wheel) => !wheel.native || wheel.role === role);
    return { role, wasm, stdlib, wheels: own, megabytes: MEGABYTES };
  };

  let runs = 0;
  /** @param {any} event */
  const mark = (event) => {
    if (event.event === "engine_ready") performance.mark("dxt:engine-ready", { detail: sinceOpened(event.phases) });
    if (event.event === "executor_ready") performance.mark("dxt:executor-ready", { detail: sinceOpened(event.phases) });
    if (event.event === "node_finished") performance.mark("dxt:result");
    if (event.event === "run_finished" && ++runs === 1) {
      performance.mark("dxt:first-result");
      void afterwards();
    }
  };
  const tell = (/** @type {any} */ event) => {
    mark(event);
    speaker.say(JSON.stringify(event));
  };

  /** What is better done when nobody waits: keeping the snapshot for the next visit, and a second executor. */
  const afterwards = async () => {
    await idle();
    await snapshots.keep();
    broker.keepSpare();
  };

  const planEngine = async (/** @type {boolean} */ fromSnapshot) => {
    const [parts, snapshot] = await Promise.all([partsFor("engine"), fromSnapshot ? snapshots.kept() : null]);
    // Where the site is kept, an address costs no second download, and what was compiled of it is kept with it.
    const wasm = navigator.serviceWorker?.controller ? addressOf(facts.assets.pyodide.wasm) : parts.wasm;
    return { ...parts, wasm, snapshot, makeSnapshot: fromSnapshot && !snapshot };
  };
  /** What is too large to pass through the page's Python. @param {{name: string, text: string, type: string}} file */
  const saveFile = ({ name, text, type }) => {
    const message = dxt.text.save(name, text, type);
    if (message) tell({ event: "problem_found", error: { code: "output_invalid", message } });
  };
  const engine = new Engine(addressOf(facts.assets.worker), planEngine, {
    said: (kind, text) => {
      if (kind === "file") return saveFile(JSON.parse(text));
      if (kind !== "event") return broker.order(kind, text);
      if (text.includes('_finished"')) mark(JSON.parse(text));
      speaker.say(text);
    },
    progressed: (phase, fraction) => tell({ event: "boot_progressed", part: "engine", phase, fraction }),
    made: snapshots.made,
    ready: (phases) => tell({ event: "engine_ready", phases }),
    failed: (reason) => {
      snapshots.made(null);
      tell({ event: "boot_progressed", part: "engine", phase: `failed: ${reason}`, fraction: 0 });
    },
    spoiled: snapshots.drop,
  });
  const kept = new KeptValues((message) =>
    tell({ event: "problem_found", error: { code: "store_unusable", message } }),
  );
  const broker = new Broker((onMessage) => new Frame(facts.relay, assets.script, onMessage), store, kept, {
    engine: (kind, id, text) => engine.say(kind, id, text),
    event: tell,
    body: bodies.keep,
    plan: (fromSnapshot) => ({
      parts: partsFor("executor").then((parts) => ({ ...parts, fromSnapshot })),
      snapshot: fromSnapshot ? snapshots.find() : Promise.resolve(null),
    }),
    file: bytesOf,
    package: (name) => packages.find(name),
    spoiled: snapshots.drop,
  });

  Object.assign(dxt, {
    /** One command, as JSON; gives what is wrong with it, or "". @param {string} text */
    send: (text) =>
      safely(() => {
        // What was allowed was allowed to the graph before.
        if (JSON.parse(text).do === "open") packages.grant(false);
        engine.say("command", 0, text);
      }),
    /** Every event from now on, those of one go as a list in JSON, and what was said before anyone listened. */
    listen: speaker.listen,
    takeBody: bodies.take,
    /** What the reader allowed, as JSON: `{"packages": true}` lets packages come from Pyodide's package base. */
    grant: (/** @type {string} */ text) => safely(() => packages.grant(JSON.parse(text).packages === true)),
  });
  dxt.plugins = {
    /** Hands a plugin's file to the engine: `{"sha256","where"}`; calls back with whether it is here. */
    give: (/** @type {string} */ text, /** @type {(json: string) => void} */ callback) => {
      const { sha256, where } = JSON.parse(text);
      void bytesOf(sha256).then((body) => {
        if (body) engine.say("plugin", 0, where, body.slice(0));
        callback(JSON.stringify(body !== null));
      });
    },
    /** Fetches a plugin's file and keeps it: `{"name","digest","size"}` or `{"error"}`. */
    fetch: (/** @type {string} */ url, /** @type {(json: string) => void} */ callback) =>
      void engine.fetch(url).then(async ({ body, error }) => {
        const name = url.replace(/[?#].*$/, "").split("/").pop() || "plugin";
        callback(JSON.stringify(body ? await add(name, body) : { error: `${url} could not be fetched: ${error}.` }));
      }),
  };
  void engine.start();
  void drawn.then(() => {
    broker.start();
    void kept.prepare();
  });
}

/** "", or what went wrong: Python on the page can't catch what is thrown. @param {() => void} act */
function safely(act) {
  try {
    act();
    return "";
  } catch (error) {
    return String(error);
  }
}

/** Moments on the clock that all threads share, as milliseconds since this page was opened. @param {Record<string, number>} moments */
function sinceOpened(moments) {
  return Object.fromEntries(
    Object.entries(moments).map(([phase, at]) => [phase, Math.round(Number(at) - performance.timeOrigin)]),
  );
}

function newSpeaker() {
  /** @type {((texts: string) => void)[]} */
  const listeners = [];
  /** @type {string[]} */
  let unheard = [];
  /** @param {(texts: string) => void} listener @param {string[]} texts */
  const tell = (listener, texts) => {
    const failure = safely(() => listener(`[${texts.join(",")}]`));
    if (failure) console.error(`a listener of dxt failed: ${failure}`);
  };
  const tellAll = () => {
    const texts = unheard;
    if (texts.length === 0) return;
    unheard = [];
    for (const listener of listeners) tell(listener, texts);
  };
  return {
    say: (/** @type {string} */ text) => {
      unheard.push(text);
      if (listeners.length > 0 && unheard.length === 1) queueMicrotask(tellAll);
    },
    listen: (/** @type {(texts: string) => void} */ listener) => {
      listeners.push(listener);
      if (unheard.length > 0) queueMicrotask(tellAll);
    },
  };
}

/** Previews' bytes on their way to a viewer; those nobody takes go when newer ones come. */
function newBodies() {
  /** @type {Map<string, ArrayBuffer>} */
  const bodies = new Map();
  let made = 0;
  return {
    keep: (/** @type {ArrayBuffer | null} */ body) => {
      if (!body) return null;
      const name = `body-${++made}`;
      bodies.set(name, body);
      if (bodies.size > MOST_BODIES) bodies.delete(bodies.keys().next().value ?? "");
      return name;
    },
    take: (/** @type {string} */ name) => {
      const body = bodies.get(name) ?? null;
      bodies.delete(name);
      return body;
    },
  };
}

/**
 * The snapshot that Python boots from: the one kept on an earlier visit, else the one that this visit's engine makes.
 *
 * @param {string} build
 */
function newSnapshots(build) {
  /** @type {Promise<Blob | null>} */
  let kept = readSnapshot(build);
  /** @type {(snapshot: ArrayBuffer | null) => void} */
  let made = () => {};
  /** @type {Promise<ArrayBuffer | null>} */
  let coming = new Promise((resolve) => (made = resolve));
  return {
    kept: () => kept,
    find: async () => (await kept) ?? coming,
    made,
    drop: () => {
      kept = coming = Promise.resolve(null);
      made(null);
      void dropSnapshots();
    },
    /** Keeps what was made for the next visit. */
    keep: async () => {
      const snapshot = (await kept) ? null : await coming;
      if (!snapshot) return;
      try {
        await keepSnapshot(build, snapshot);
        kept = readSnapshot(build);
        coming = Promise.resolve(null);
        performance.mark("dxt:snapshot-made");
      } catch (error) {
        console.info("Python can't be kept for the next visit:", error);
      }
    },
  };
}

function idle() {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(resolve, { timeout: 5000 });
    else setTimeout(resolve, 1000);
  });
}
