/**
 * Stands between the engine and the sandbox: keeps one executor at work and a spare one warm, carries tasks and
 * results, keeps the values, and answers what the executor asks for.
 *
 * Whatever comes out of the sandbox passes `believe` first. Knows nothing of graphs; reads of a task, and of the nodes
 * that it performs together, only which values and files they may ask for and which values they make.
 */

import { believe, newDealings, newTelling, turnOf } from "./broker_rules.js";
import { Stopping } from "./stopping.js";

/** A boot that takes longer than this is given up; from a snapshot it is then tried without. */
const BOOT_MS = 60_000;
const SNAPSHOT_BOOT_MS = 10_000;
/** The engine waits no longer to know what was kept. */
const FINDING_MS = 3000;

/** @typedef {{id: number, dealings: import("./broker_rules.js").Dealings, isReady: boolean, isUsed: boolean, fromSnapshot: boolean, stopping: Stopping, timer: number}} Worker `timer`: of its boot */

/**
 * @typedef {object} Doors where the broker's words go
 * @property {(kind: string, id: number, text: string) => void} engine
 * @property {(event: object) => void} event to the page
 * @property {(body: ArrayBuffer | null) => string | null} body keeps a preview's bytes and names them
 * @property {(fromSnapshot: boolean) => {parts: Promise<object>, snapshot: Promise<Blob | ArrayBuffer | null>}} plan how to
 *   boot an executor; the snapshot, if it is to be booted from one, may come later, or not at all
 * @property {(digest: string) => Promise<ArrayBuffer | null>} file
 * @property {(name: string) => Promise<import("./broker_packages.js").Answer>} package
 * @property {() => void} spoiled the snapshot can't be booted from
 */

/** @typedef {import("./kept_values.js").Facts} Facts */
/** @typedef {import("./kept_values.js").Description} Description */

export class Broker {
  /** @type {Map<number, Worker>} */
  #workers = new Map();
  /** @type {Worker | null} */
  #current = null;
  /** @type {Worker | null} */
  #spare = null;
  #failures = 0;
  #wantsSpare = false;
  #needs = JSON.stringify({ requirements: [] });
  /** The graph that is open: its number, and whose code it is ("" keeps nothing). */
  #graph = { opening: 0, author: "" };
  /** @type {Map<string, Facts>} values to be kept when they come */
  #wanted = new Map();
  /** @type {Map<{opening: number}, Record<string, Description>>} what was kept for a graph and is yet to be told */
  #untold = new Map();

  /**
   * @param {(onMessage: (worker: number, message: unknown) => void) => import("./broker_frame.js").Frame} openFrame
   * @param {import("./store.js").ValueStore} store
   * @param {import("./kept_values.js").KeptValues} kept
   * @param {Doors} doors
   */
  constructor(openFrame, store, kept, doors) {
    this.store = store;
    this.kept = kept;
    this.doors = doors;
    kept.onGone = (author, keys) => {
      if (author === this.#graph.author) this.#tellKept("gone", this.#graph, keys);
    };
    this.frame = openFrame((worker, message) => this.#hear(worker, message));
    store.onDropped = (keys) => this.#unkept(keys);
  }

  /** Starts an executor, unless one is there. */
  start() {
    this.#current ??= this.#boot(true);
  }

  /** From now on a second executor waits, booted, to take over. */
  keepSpare() {
    this.#wantsSpare = true;
    if (this.#current?.isReady) this.#spare ??= this.#boot(true);
  }

  /** What the engine says. @param {string} kind @param {string} text */
  order(kind, text) {
    this.#orders[kind]?.(text);
  }

  /** @type {Record<string, (text: string) => void>} */
  #orders = {
    start: () => this.start(),
    perform: (text) => {
      const worker = this.#current;
      if (!worker?.isReady) return this.#tellLost({ reason: "it was not running", expected: true });
      const { tasks, inputs, files } = worker.dealings;
      worker.isUsed = true;
      const told = JSON.parse(text);
      for (const task of told.tasks) {
        /** @type {any[]} */
        const parts = task.members ?? [task];
        const makes = parts.flatMap(({ key, outputs }) => outputs.map((/** @type {string} */ port) => `${key}.${port}`));
        const waits = task.members === undefined && told.recipes[task.recipe].waits;
        tasks.set(task.task, newTelling(makes, waits));
        for (const key of waits ? makes : []) worker.dealings.outputs.add(key);
        for (const part of parts) {
          for (const key of Object.values(part.inputs).flat()) inputs.add(key);
          for (const file of Object.values(part.files)) files.add(file.digest);
        }
      }
      this.#nextTurn(worker);
      this.frame.send(worker.id, { kind: "perform", text });
    },
    preview: (text) => {
      const worker = this.#current;
      const wanted = JSON.parse(text);
      if (!worker?.isReady) return this.doors.engine("previewed", wanted.id, "");
      worker.dealings.previews.add(wanted.id);
      worker.dealings.inputs.add(wanted.key);
      this.frame.send(worker.id, { kind: "preview", text });
    },
    hold: (text) => {
      if (this.#current) this.frame.send(this.#current.id, { kind: "hold", text });
    },
    stop: (text) => {
      const worker = this.#current;
      if (!worker?.stopping.ask(JSON.parse(text))) return;
      this.frame.send(worker.id, { kind: "stop", text });
      worker.stopping.press();
    },
    needs: (text) => {
      this.#needs = text;
      for (const { id } of this.#workers.values()) this.frame.send(id, { kind: "needs", text });
    },
    forget: (text) => {
      const keys = JSON.parse(text);
      this.store.forget(keys);
      if (keys === null) void this.kept.forget(this.#graph.author, null);
      if (this.#current) this.frame.send(this.#current.id, { kind: "forget", text });
    },
    values: (text) => {
      const { keep, opening, values } = JSON.parse(text);
      if (opening !== this.#graph.opening) return;
      for (const [key, facts] of Object.entries(values)) {
        this.store.note(key, facts);
        if (!keep || !this.#graph.author) continue;
        const body = this.store.look(key);
        if (body) void this.#keep(key, body, facts);
        else this.#wanted.set(key, facts);
      }
    },
    // Notes about values, for the next visit, and what is not to be kept for it any more.
    notes: (text) => {
      const { opening, notes, gone } = JSON.parse(text);
      if (opening !== this.#graph.opening || !this.#graph.author) return;
      if (gone.length) void this.kept.forget(this.#graph.author, gone);
      for (const [key, facts] of Object.entries(notes)) void this.#keep(key, new ArrayBuffer(0), facts);
    },
    used: (text) => this.kept.use(this.#graph.author, JSON.parse(text)),
    spoiled: (text) => {
      const keys = JSON.parse(text);
      this.store.forget(keys);
      void this.kept.forget(this.#graph.author, keys);
    },
    // Another graph is another author: nothing of the last one may be left to meddle with it.
    renew: (text) => {
      const graph = JSON.parse(text);
      this.#graph = graph;
      this.#wanted.clear();
      // Told even where there is nothing, or no answer: the engine waits to know what there is.
      if (graph.author) {
        void this.kept.of(graph.author).then((found) => this.#tell("kept", graph, found));
        window.setTimeout(() => this.#tell("kept", graph, {}), FINDING_MS);
      }
      this.store.forget(null);
      if (this.#current?.isUsed) this.#lose(this.#current, "another graph was opened", true);
    },
    close: () => {
      for (const id of this.#workers.keys()) this.frame.end(id);
      this.#workers.clear();
      this.#current = this.#spare = null;
    },
  };

  /** @param {boolean} fromSnapshot @returns {Worker} */
  #boot(fromSnapshot) {
    const { parts, snapshot } = this.doors.plan(fromSnapshot);
    const id = this.frame.start(parts, snapshot);
    const dealings = newDealings();
    const stopping = new Stopping(dealings, {
      interrupt: () => this.frame.interrupt(id),
      arm: () => this.frame.arm(id),
      end: () => this.#lose(worker, "it did not stop when asked to"),
    });
    /** @type {Worker} */
    const worker = { id, dealings, isReady: false, isUsed: false, fromSnapshot, stopping, timer: 0 };
    this.#workers.set(worker.id, worker);
    const began = (/** @type {number} */ most) => {
      if (!this.#workers.has(worker.id) || worker.isReady) return;
      worker.timer = window.setTimeout(() => this.#failed(worker, "it took too long to start"), most);
    };
    if (!fromSnapshot) void parts.then(() => began(BOOT_MS));
    else {
      void Promise.all([snapshot, parts]).then(([body]) => {
        if (body) began(SNAPSHOT_BOOT_MS);
        else this.#failed(worker, "there is no snapshot");
      });
    }
    return worker;
  }

  /** @param {number} id @param {unknown} said */
  #hear(id, said) {
    const worker = this.#workers.get(id);
    const message = worker && believe(said, worker.dealings);
    if (message) this.#hearings[message.kind](worker, message);
  }

  /** @type {Record<string, (worker: Worker, message: any) => void>} */
  #hearings = {
    progress: (worker, { phase, fraction }) => {
      if (worker === this.#current && !worker.isReady) {
        this.doors.event({ event: "boot_progressed", part: "executor", phase, fraction });
      }
    },
    ready: (worker, { phases }) => {
      if (worker.isReady) return;
      worker.isReady = true;
      clearTimeout(worker.timer);
      this.#failures = 0;
      this.frame.send(worker.id, { kind: "needs", text: this.#needs });
      if (worker === this.#current) this.#announce(phases);
    },
    failed: (worker, { reason }) => this.#failed(worker, reason),
    result: (worker, { task, text }) => {
      this.#over(worker, task);
      this.doors.engine("result", task, text);
      this.#nextTurn(worker);
    },
    unbegun: (worker, { task }) => {
      for (const key of worker.dealings.tasks.get(task)?.makes ?? []) worker.dealings.outputs.delete(key);
      this.#over(worker, task);
      this.doors.engine("unbegun", task, "");
      this.#nextTurn(worker);
    },
    event: (_, { task, text }) => this.doors.engine("printed", task, text),
    streamed: (_, { task, text }) => this.doors.engine("streamed", task, text),
    value: (worker, { key, body }) => {
      worker.dealings.outputs.delete(key);
      const facts = this.#wanted.get(key);
      if (facts && this.#wanted.delete(key)) void this.#keep(key, body, facts);
      if (!this.store.has(key) && !this.store.keep(key, body)) this.#unkept([key]);
    },
    previewed: (worker, { id, text, body }) => {
      worker.dealings.previews.delete(id);
      const name = this.doors.body(body);
      this.doors.engine("previewed", id, JSON.stringify({ text, body: name }));
    },
    ask: async (worker, { id, what, key }) => {
      const answer = await this.#answer(what, key);
      if (this.#workers.has(worker.id)) this.frame.send(worker.id, { kind: "answer", id, ...answer });
    },
  };

  /** @param {Worker} worker @param {number} task */
  #over(worker, task) {
    worker.dealings.tasks.delete(task);
    worker.stopping.ended(task);
  }

  /** Lets the task whose turn it is give its values. @param {Worker} worker */
  #nextTurn(worker) {
    const turn = turnOf(worker.dealings);
    for (const key of worker.dealings.tasks.get(turn ?? 0)?.makes ?? []) worker.dealings.outputs.add(key);
    worker.stopping.goOn();
  }

  /**
   * @param {string} what
   * @param {string} key
   * @returns {Promise<{body: ArrayBuffer | Blob | null, error: string}>}
   */
  async #answer(what, key) {
    if (what === "package") return this.doors.package(key);
    if (what === "fetch") {
      return { body: null, error: `${key.slice(0, 200)} can't be reached: code in a graph has no network` };
    }
    // Only the plugins of the graph that is open: their files are the page's, like all others.
    const isOpen = what !== "plugin" || Object.values(JSON.parse(this.#needs).plugins ?? {}).includes(key);
    const body = what === "value" ? await this.#find(key) : isOpen ? await this.doors.file(key) : null;
    // What is sent is moved away; what is kept must stay.
    if (body instanceof ArrayBuffer) return { body: body.slice(0), error: "" };
    return { body, error: body ? "" : `${key} is not here` };
  }

  /** A value, from the memory or from what was kept. @param {string} key */
  async #find(key) {
    const graph = this.#graph;
    const here = this.store.find(key);
    if (here || !graph.author) return here;
    const body = await this.kept.find(graph.author, key);
    if (body && graph === this.#graph) this.store.keep(key, body);
    return body;
  }

  /** @param {string} key @param {ArrayBuffer | Blob} body @param {Facts} facts */
  async #keep(key, body, facts) {
    const graph = this.#graph;
    if (!(await this.kept.keep(graph.author, key, body, facts))) return;
    if (this.#untold.size === 0) queueMicrotask(() => this.#tellAllKept());
    const found = this.#untold.get(graph) ?? {};
    this.#untold.set(graph, Object.assign(found, { [key]: facts.description }));
  }

  /** Tells what was kept at one time together. */
  #tellAllKept() {
    for (const [graph, found] of this.#untold) this.#tellKept("kept", graph, found);
    this.#untold.clear();
  }

  /** Tells the engine what was kept for a graph. @param {string} kind @param {{opening: number}} graph @param {object} found */
  #tellKept(kind, graph, found) {
    if (Object.keys(found).length) this.#tell(kind, graph, found);
  }

  /** @param {string} kind @param {{opening: number}} graph @param {object} found */
  #tell(kind, graph, found) {
    this.doors.engine(kind, graph.opening, JSON.stringify(found));
  }

  /** @param {Worker} worker @param {string} reason */
  #failed(worker, reason) {
    if (!this.#workers.has(worker.id)) return;
    if (worker.isReady) return this.#lose(worker, reason);
    this.#end(worker);
    if (worker.fromSnapshot) {
      this.doors.spoiled();
    } else if (++this.#failures > 2) {
      if (worker === this.#current) this.#current = null;
      if (worker === this.#spare) this.#spare = null;
      return this.#tellLost({ reason, gone: true });
    }
    if (worker === this.#current) this.#current = this.#boot(false);
    if (worker === this.#spare) this.#spare = this.#boot(false);
  }

  /**
   * Ends an executor that ran and puts the spare, or a new one, in its place.
   *
   * @param {Worker} worker
   * @param {string} reason
   * @param {boolean} [isExpected] nobody needs to be told
   */
  #lose(worker, reason, isExpected = false) {
    this.#end(worker);
    if (worker === this.#spare) {
      this.#spare = this.#boot(true);
    } else if (worker === this.#current) {
      this.#current = this.#spare ?? this.#boot(true);
      this.#spare = null;
      this.#tellLost({ reason, expected: isExpected });
      if (this.#current.isReady) this.#announce({});
    }
  }

  /** @param {Worker} worker */
  #end(worker) {
    clearTimeout(worker.timer);
    worker.stopping.cease();
    this.#workers.delete(worker.id);
    this.frame.end(worker.id);
  }

  /** @param {Record<string, number>} phases */
  #announce(phases) {
    this.doors.engine("ready", 0, "");
    this.doors.event({ event: "executor_ready", phases });
    if (this.#wantsSpare) this.#spare ??= this.#boot(true);
  }

  /** @param {{reason: string, expected?: boolean, gone?: boolean}} loss `gone`: and no other is coming */
  #tellLost(loss) {
    this.doors.engine("lost", 0, JSON.stringify({ ...loss, kept: this.store.keys() }));
  }

  /** These values are in the executor only. @param {string[]} keys */
  #unkept(keys) {
    if (this.#current) this.frame.send(this.#current.id, { kind: "unkept", text: JSON.stringify(keys) });
  }
}
