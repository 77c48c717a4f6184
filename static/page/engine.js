/**
 * Owns the engine worker: starts it, from the snapshot where there is one, and carries texts to and from it.
 *
 * The engine is trusted, but it too can fail to boot from a snapshot; it is then booted plainly.
 */

import { forEach } from "../sandbox/messages.js";

const SNAPSHOT_BOOT_MS = 10_000;

export class Engine {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {any[]} what is said in one go, or was before it was ready */
  #waiting = [];
  #isReady = false;
  /** @type {Map<number, (answer: {body: ArrayBuffer | null, error: string}) => void>} */
  #fetches = new Map();
  #fetched = 0;

  /**
   * @param {string} address of the worker's script
   * @param {(snapshot: boolean) => Promise<any>} plan
   * @param {{said: (kind: string, text: string) => void, made: (snapshot: ArrayBuffer | null) => void, progressed: (phase: string, fraction: number) => void, ready: (phases: object) => void, failed: (reason: string) => void, spoiled: () => void}} doors
   */
  constructor(address, plan, doors) {
    this.address = address;
    this.plan = plan;
    this.doors = doors;
  }

  /** @param {boolean} [fromSnapshot] */
  async start(fromSnapshot = true) {
    const worker = new Worker(this.address);
    this.#worker = worker;
    let timer = 0;
    const plan = await this.plan(fromSnapshot);
    const failed = (/** @type {string} */ reason) => {
      clearTimeout(timer);
      if (this.#worker !== worker) return;
      worker.terminate();
      this.#isReady = false;
      if (!plan.snapshot) return this.doors.failed(reason);
      this.doors.spoiled();
      void this.start(false);
    };
    if (plan.snapshot) timer = window.setTimeout(() => failed("it took too long to start"), SNAPSHOT_BOOT_MS);
    worker.onerror = ({ message }) => failed(message || "the worker did not start");
    const hear = (/** @type {any} */ data) => {
      if (data.kind === "progress") this.doors.progressed(data.phase, data.fraction);
      else if (data.kind === "failed") failed(data.reason);
      else if (data.kind === "ready") {
        clearTimeout(timer);
        this.#isReady = true;
        this.doors.ready(data.phases);
        this.#sayAll();
      } else if (data.kind === "snapshot") this.doors.made(data.body);
      else if (data.kind === "fetched") {
        this.#fetches.get(data.id)?.(data);
        this.#fetches.delete(data.id);
      } else this.doors.said(data.kind, data.text);
    };
    worker.onmessage = ({ data }) => forEach(Array.isArray(data) ? data : [data], hear);
    worker.postMessage({ ...plan, role: "engine" });
  }

  /**
   * What is at an address that the reader allowed. Never rejects.
   *
   * @param {string} url
   * @returns {Promise<{body: ArrayBuffer | null, error: string}>}
   */
  fetch(url) {
    return new Promise((resolve) => {
      this.#fetches.set(++this.#fetched, resolve);
      this.say("fetch", this.#fetched, url);
    });
  }

  /** @param {string} kind @param {number} id @param {string} text @param {ArrayBuffer} [body] */
  say(kind, id, text, body) {
    this.#waiting.push({ kind, id, text, body });
    if (this.#waiting.length === 1) queueMicrotask(() => this.#sayAll());
  }

  #sayAll() {
    if (this.#isReady) this.#worker?.postMessage(this.#waiting.splice(0));
  }
}
