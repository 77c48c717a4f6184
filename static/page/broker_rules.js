/**
 * Decides what may be believed of a message that came out of the sandbox.
 *
 * Node code can post anything in the name of its worker. So a message counts only when it has exactly the shape
 * expected and speaks of something asked for: the task whose turn it is, or one that waits beside it, an output of it
 * not given yet, a preview that is awaited, an input or file that a task was given. All else is dropped without a word. Nothing is ever evaluated.
 */

const MOST_RESULT = 4 << 20;
const MOST_PRINTED = 1 << 20;
const MOST_LEVELS = 1 << 20;
const MOST_HEADER = 8 << 20;
/** How often an executor may tell how far streams are: so many times at once, and so many times a second. */
const LEVELS_AT_ONCE = 20;
const LEVELS_A_SECOND = 20;
const ASKABLE = ["value", "file", "plugin", "package", "fetch"];

/**
 * @typedef {object} Dealings what the page has asked of one executor
 * @property {Map<number, Telling>} tasks in flight; but for those that wait, they take turns in this order
 * @property {Set<string>} outputs value keys that its tasks make, once it was their turn, and that have not come yet
 * @property {Set<string>} inputs value keys that its tasks and previews may ask for
 * @property {Set<string>} files digests that its tasks may ask for
 * @property {Set<number>} previews awaited
 */

/** @typedef {{makes: string[], waits: boolean, printed: number, levels: number, since: number}} Telling which values a task makes, and whether it lets others run; how much was told of it, since when */

/** @param {string[]} makes @param {boolean} waits @returns {Telling} */
export function newTelling(makes, waits) {
  return { makes, waits, printed: 0, levels: 0, since: performance.now() };
}

/** @returns {Dealings} */
export function newDealings() {
  return { tasks: new Map(), outputs: new Set(), inputs: new Set(), files: new Set(), previews: new Set() };
}

const isId = (/** @type {unknown} */ x) => Number.isSafeInteger(x) && Number(x) > 0;
/** The task whose turn it is. @param {Dealings} dealings */
export function turnOf({ tasks }) {
  for (const [task, { waits }] of tasks) if (!waits) return task;
  return undefined;
}

/** @param {unknown} task @param {Dealings} dealings */
const isItsTurn = (task, dealings) =>
  isId(task) && (dealings.tasks.get(Number(task))?.waits === true || turnOf(dealings) === task);
const isText = (/** @type {unknown} */ x, /** @type {number} */ most) => typeof x === "string" && x.length <= most;

/** @type {Record<string, (m: any, d: Dealings) => boolean>} */
const RULES = {
  progress: (m) => isText(m.phase, 40) && typeof m.fraction === "number" && m.fraction >= 0 && m.fraction <= 1,
  ready: (m) => typeof m.phases === "object" && m.phases !== null,
  failed: (m) => isText(m.reason, 4000),
  result: (m, d) => isItsTurn(m.task, d) && isText(m.text, MOST_RESULT),
  unbegun: (m, d) => isItsTurn(m.task, d),
  event: (m, d) => {
    const task = isItsTurn(m.task, d) && isText(m.text, MOST_PRINTED) ? d.tasks.get(m.task) : undefined;
    if (!task) return false;
    task.printed += m.text.length;
    return task.printed <= MOST_PRINTED;
  },
  streamed: (m, d) => {
    const task = isItsTurn(m.task, d) && isText(m.text, MOST_LEVELS) ? d.tasks.get(m.task) : undefined;
    if (!task) return false;
    task.levels += 1;
    return task.levels <= LEVELS_AT_ONCE + ((performance.now() - task.since) / 1000) * LEVELS_A_SECOND;
  },
  value: (m, d) => isText(m.key, 200) && d.outputs.has(m.key) && m.body instanceof ArrayBuffer,
  previewed: (m, d) =>
    isId(m.id) &&
    d.previews.has(m.id) &&
    isText(m.text, MOST_HEADER) &&
    (m.body === null || m.body instanceof ArrayBuffer),
  ask: (m, d) => {
    if (!isId(m.id) || !ASKABLE.includes(m.what) || !isText(m.key, 2000)) return false;
    if (m.what === "value") return d.inputs.has(m.key);
    return m.what === "file" ? d.files.has(m.key) : true;
  },
};

/**
 * The message when it may be believed, else null. Counts what the executor printed.
 *
 * @param {unknown} message
 * @param {Dealings} dealings
 * @returns {any}
 */
export function believe(message, dealings) {
  if (typeof message !== "object" || message === null) return null;
  const kind = /** @type {any} */ (message).kind;
  if (typeof kind !== "string" || !Object.hasOwn(RULES, kind)) return null;
  return RULES[kind](message, dealings) ? message : null;
}
