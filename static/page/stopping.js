/**
 * Has tasks of one executor end before they would: by an interrupt, and by the end of the executor where that does not
 * help in time.
 *
 * Owns which tasks are to end, when an interrupt would strike one of them, and how long they may take. Knows nothing of
 * messages, nor what follows when an executor has ended.
 */

import { turnOf } from "./broker_rules.js";

/** How long an interrupted task may take to end before its executor is ended instead. */
const GRACE_MS = 800;

/**
 * @typedef {object} Reins what can be done to the executor
 * @property {() => void} interrupt
 * @property {() => void} arm makes it interruptible again
 * @property {() => void} end it did not stop when asked to
 */

export class Stopping {
  /** @type {Set<number>} tasks that are to end */
  #tasks = new Set();
  #interrupted = false;
  #timer = 0;

  /**
   * @param {import("./broker_rules.js").Dealings} dealings with the executor
   * @param {Reins} reins
   */
  constructor(dealings, reins) {
    this.dealings = dealings;
    this.reins = reins;
  }

  /** Has these tasks end, once they are pressed. Whether that is news. @param {number[]} tasks */
  ask(tasks) {
    const asked = tasks.filter((task) => this.dealings.tasks.has(task) && !this.#tasks.has(task));
    for (const task of asked) this.#tasks.add(task);
    return asked.length > 0;
  }

  /**
   * Sees to it that what is to end does. An interrupt strikes the task whose turn it is, or else any: so it is not for
   * one that waits beside others. While it is the turn of a task that is to go on, those can't listen, and have time.
   */
  press() {
    const turn = turnOf(this.dealings);
    if (turn !== undefined && !this.#tasks.has(turn)) return;
    if (!this.#interrupted && (turn !== undefined || this.#tasks.size === this.dealings.tasks.size)) {
      this.#interrupted = true;
      this.reins.interrupt();
    }
    this.#timer ||= window.setTimeout(() => this.reins.end(), GRACE_MS);
  }

  /** The task has ended. @param {number} task */
  ended(task) {
    this.#tasks.delete(task);
  }

  /** It may be the turn of another task. */
  goOn() {
    if (this.#tasks.size) return this.press();
    this.cease();
    if (!this.#interrupted) return;
    // Nothing of what was interrupted is left: it can be interrupted again.
    this.#interrupted = false;
    this.reins.arm();
  }

  /** Nothing is waited for any more. */
  cease() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
