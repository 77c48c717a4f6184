/** Opens the sandbox alone, for `in_browser.py`: what the broker says goes to `tell`, what it is told comes to `order`. */
import { Broker } from "./static/page/broker.js";
import { Frame } from "./static/page/broker_frame.js";
import { Packages } from "./static/page/broker_packages.js";
import { addressOf, loadAssets, readFacts } from "./static/page/engine_assets.js";
import { KeptValues } from "./static/page/kept_values.js";
import { ValueStore } from "./static/page/store.js";

const { tell, ask } = globalThis;
const facts = readFacts();
const assets = loadAssets(facts, Promise.resolve());
const bodies = new Map();
const packages = new Packages({
  lock: addressOf(facts.assets.pyodide.lock),
  wheels: facts.assets.wheels.map((wheel) => ({ ...wheel, path: addressOf(wheel.path) })),
  base: facts.pyodide_base,
});

async function partsFor(role) {
  const [wasm, stdlib, wheels] = await Promise.all([assets.wasm, assets.stdlib, assets.wheels]);
  const own = wheels.filter((wheel) => !wheel.native || wheel.role === role);
  return { role, wasm, stdlib, wheels: own, megabytes: 512 };
}

/** Each test has an executor of its own, and most of its time is the boot. */
async function takeSnapshot() {
  const worker = new Worker(addressOf(facts.assets.worker));
  worker.postMessage({ ...(await partsFor("engine")), snapshot: null, makeSnapshot: true });
  const snapshot = await new Promise((resolve) => {
    worker.onmessage = ({ data }) => data.kind === "snapshot" && resolve(data.body);
  });
  worker.terminate();
  return snapshot;
}

const snapshot = takeSnapshot();

const broker = new Broker(
  (onMessage) => new Frame(facts.relay, assets.script, onMessage),
  new ValueStore(256 * 1024 * 1024),
  new KeptValues(() => {}),
  {
    engine: (kind, id, text) => void tell(kind, id, text),
    event: () => {},
    body: (body) => {
      if (!body) return null;
      const name = `body-${bodies.size}`;
      bodies.set(name, [...new Uint8Array(body)]);
      return name;
    },
    plan: (fromSnapshot) => ({
      parts: partsFor("executor").then((parts) => ({ ...parts, fromSnapshot })),
      snapshot: fromSnapshot ? snapshot : Promise.resolve(null),
    }),
    file: async (digest) => {
      const found = await ask(digest);
      return found && Uint8Array.from(found).buffer;
    },
    package: (name) => packages.find(name),
    spoiled: () => {},
  },
);

Object.assign(globalThis, {
  order: (kind, text) => broker.order(kind, text),
  take: (name) => bodies.get(name),
});
