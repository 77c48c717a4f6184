/**
 * Owns the values that outlive the visit: in the browser's private file system, by author and value key.
 *
 * A value is one file, named after the hash of its content; what is known of it is a record in IndexedDB, which is
 * written last and removed first, so that what a closed tab leaves half done is never taken for a value. A small value
 * is no file, as a hundred files take longer than a hundred values: it is in IndexedDB too, in a drawer of its own, and
 * all that come at one time are written in one go. Where a browser has no such file system for us, all values are in
 * the drawer. Several tabs may do all this at once.
 *
 * What is trusted: the files belong to the page's origin, which node code never reaches, and are checked against their
 * hash. But who made a value is not known: all nodes of a graph share an executor, so hostile code in one of them may
 * have falsified what the others made, or its pickled form. Therefore values are kept for each author apart (a link,
 * an example, a file, and what the reader makes of it): a graph gets back only what its own author's code has made,
 * and can't even learn whether another graph has run. What is decoded is decoded in the sandbox.
 *
 * Where the browser refuses, nothing is kept and the reader is told once. Nothing here throws. It must not know
 * graphs, nor what a value means.
 */

import { createStore, del, delMany, entries, get, keys, setMany } from "idb-keyval";
import { leastWorth } from "./worth.js";

const FOLDER = "dxt-values";
const DRAWER = "dxt-small-values";
/** Up to so many bytes a value goes into the drawer. */
const SMALL = 4096;
/** The most that is taken, of the room that the browser would give. */
const MOST_BYTES = 1 << 30;
const SHARE = 0.25;
/** What that is taken for where the browser does not say. */
const UNTOLD_BYTES = 1 << 28;
/** What is left of a full budget once room was made, so that room is not made at every write. */
const SLACK = 0.9;
/** Seconds after which a file without a record is taken for one that a closed tab left. */
const ABANDONED = 3600;
const REFUSED = "This browser does not let the page keep computed values: after a reload, run the graph again.";
const FULL = "The browser has no room left to keep computed values: what is computed from now on is not kept.";
const DAMAGED = "A value that this browser kept is damaged: it is computed again when it is needed.";

/** @typedef {{kind: string, text: string, digest: string, bytes: number}} Description */
/** @typedef {{type: string, description: Description, seconds: number, together: number}} Facts what is known of a value */
/** @typedef {Facts & {author: string, key: string, bytes: number, sha256: string, made: number, used: number, isSmall?: boolean}} Kept `isSmall`: it is in the drawer */
/** @typedef {{made: number, data: ArrayBuffer}} Small */
/** @typedef {{name: string, kept: Kept, data: ArrayBuffer | null}} Due with its data, if it is small */
/** @typedef {{folder: FileSystemDirectoryHandle | null, drawer: UseStore, records: UseStore, budget: number}} Place */
/** @typedef {ReturnType<typeof createStore>} UseStore */

export class KeptValues {
  /** @type {Map<string, Kept>} by the name of their file */
  #kept = new Map();
  /** @type {Map<string, string>} the names, by author and key */
  #names = new Map();
  #bytes = 0;
  /** @type {Promise<Place | null> | null} */
  #place = null;
  #isRefused = false;
  /** @type {Due[]} what is yet to be written */
  #due = [];
  /** @type {Promise<void>} that those written last are there */
  #last = Promise.resolve();
  /** @type {Promise<void> | null} that those that are due will be */
  #next = null;

  /**
   * @param {(message: string) => void} tell
   * @param {number} [most] bytes
   */
  constructor(tell, most = MOST_BYTES) {
    this.tell = tell;
    this.most = most;
    /** @type {(author: string, keys: string[]) => void} told which values went by themselves */
    this.onGone = () => {};
  }

  get bytes() {
    return this.#bytes;
  }

  /** Finds out what is there, before anybody asks. */
  async prepare() {
    await this.#opened();
  }

  /**
   * What is known of everything kept for an author, by key.
   *
   * @param {string} author
   * @returns {Promise<Record<string, Description>>}
   */
  async of(author) {
    await this.#opened();
    const own = [...this.#kept.values()].filter((kept) => kept.author === author);
    return Object.fromEntries(own.map(({ key, description }) => [key, description]));
  }

  /**
   * Keeps a value; whether it could be kept. The first refusal is told.
   *
   * @param {string} author
   * @param {string} key
   * @param {ArrayBuffer | Blob} body
   * @param {Facts} facts
   */
  async keep(author, key, body, facts) {
    const place = await this.#opened();
    if (!place) this.#refuse(REFUSED);
    if (!place || this.#isRefused) return false;
    try {
      const data = body instanceof ArrayBuffer ? body : await body.arrayBuffer();
      const bytes = data.byteLength;
      if (bytes > place.budget) return false;
      const sha256 = await hashOf(data);
      await this.#makeRoom(place, bytes);
      const slot = slotOf({ author, key });
      const now = seconds();
      /** @type {Kept} */
      const kept = { ...facts, author, key, bytes, sha256, made: now, used: now, isSmall: !place.folder || bytes <= SMALL };
      kept.together = Math.max(facts.together, bytes);
      const version = sha256.slice(0, 16);
      let name = `${slot}\n${version}`;
      if (place.folder && !kept.isSmall) {
        name = `${(await hashOf(encode(slot))).slice(0, 40)}-${version}`;
        await write(place.folder, name, data);
      }
      await this.#record(place, { name, kept, data: kept.isSmall ? data : null });
      const before = this.#names.get(slot);
      if (before !== undefined && before !== name) await this.#remove(place, [before]);
      this.#add(name, kept);
      return true;
    } catch (problem) {
      this.#refuse(isFull(problem) ? FULL : REFUSED);
      return false;
    }
  }

  /**
   * A value as it was kept; null when it is not there. One that is damaged is dropped, and `onGone` told.
   *
   * @param {string} author
   * @param {string} key
   * @returns {Promise<ArrayBuffer | null>}
   */
  async find(author, key) {
    const place = await this.#opened();
    const name = this.#names.get(slotOf({ author, key }));
    const kept = name === undefined ? undefined : this.#kept.get(name);
    if (!place || name === undefined || !kept) return null;
    try {
      const data = await (place.folder && !kept.isSmall ? read(place.folder, name) : readSmall(place.drawer, name));
      if ((await hashOf(data)) === kept.sha256) return data;
      this.tell(DAMAGED);
    } catch {
      // Another tab made room, or the reader cleared the browser's data.
    }
    await this.#remove(place, [name]);
    this.onGone(author, [key]);
    return null;
  }

  /** Notes that values were used. @param {string} author @param {string[]} keys */
  async use(author, keys) {
    const place = await this.#opened();
    if (!place) return;
    /** @type {[string, Kept][]} */
    const used = [];
    for (const key of keys) {
      const name = this.#names.get(slotOf({ author, key }));
      const kept = name === undefined ? undefined : this.#kept.get(name);
      if (name === undefined || !kept) continue;
      kept.used = seconds();
      used.push([name, kept]);
    }
    await setMany(used, place.records).catch(ignore);
  }

  /** Removes values of an author. @param {string} author @param {string[] | null} keys null for all */
  async forget(author, keys) {
    const place = await this.#opened();
    if (!place) return;
    const gone = [...this.#kept].filter(([, kept]) => kept.author === author && (keys?.includes(kept.key) ?? true));
    await this.#remove(place, gone.map(([name]) => name));
  }

  /** The place where values are, once what is there is known; null where the browser has none for us. */
  #opened() {
    this.#place ??= this.#open().catch(() => null);
    return this.#place;
  }

  /** @returns {Promise<Place>} */
  async #open() {
    const folder = await folderHere().catch(() => null);
    const records = createStore(FOLDER, "records");
    const drawer = createStore(DRAWER, "values");
    /** @type {[string, Kept][]} */
    const known = await entries(records);
    const { quota } = (await navigator.storage?.estimate()) ?? {};
    /** @type {Set<string>} */
    const files = new Set();
    for await (const name of folder?.keys() ?? []) files.add(name);
    const small = new Set(await keys(drawer));
    /** @type {string[]} */
    const gone = [];
    for (const [name, kept] of known) {
      if (!folder && !kept.isSmall) continue;
      if (!(kept.isSmall ? small : files).delete(name)) gone.push(name);
      else this.#add(name, kept);
    }
    if (gone.length) await delMany(gone, records);
    for (const name of folder ? files : []) await removeAbandoned(/** @type {FileSystemDirectoryHandle} */ (folder), name);
    for (const name of small) await dropAbandoned(drawer, name);
    return { folder, drawer, records, budget: Math.min(this.most, quota === undefined ? UNTOLD_BYTES : quota * SHARE) };
  }

  /** Writes a record, together with all that come while others are written. @param {Place} place @param {Due} due */
  #record(place, due) {
    this.#due.push(due);
    this.#next ??= this.#last.catch(ignore).then(() => {
      this.#next = null;
      return (this.#last = writeAll(place, this.#due.splice(0)));
    });
    return this.#next;
  }

  /** @param {string} name @param {Kept} kept */
  #add(name, kept) {
    this.#bytes += kept.bytes - (this.#kept.get(name)?.bytes ?? 0);
    this.#kept.set(name, kept);
    this.#names.set(slotOf(kept), name);
  }

  /** Makes room for so many bytes more. @param {Place} place @param {number} more */
  async #makeRoom(place, more) {
    if (this.#bytes + more <= place.budget) return;
    const named = [...this.#kept].map(([name, kept]) => ({ ...kept, name }));
    const gone = leastWorth(named, this.#bytes + more - place.budget * SLACK, seconds());
    await this.#remove(place, gone.map(({ name }) => name));
    /** @type {Map<string, string[]>} */
    const keys = new Map();
    for (const { author, key } of gone) keys.set(author, [...(keys.get(author) ?? []), key]);
    for (const [author, its] of keys) this.onGone(author, its);
  }

  /** @param {Place} place @param {string[]} names */
  async #remove(place, names) {
    /** @type {Record<"files" | "small", string[]>} */
    const gone = { files: [], small: [] };
    for (const name of names) {
      const kept = this.#kept.get(name);
      if (!kept) continue;
      gone[kept.isSmall ? "small" : "files"].push(name);
      this.#bytes -= kept.bytes;
      this.#kept.delete(name);
      if (this.#names.get(slotOf(kept)) === name) this.#names.delete(slotOf(kept));
    }
    await delMany(names, place.records).catch(ignore);
    await delMany(gone.small, place.drawer).catch(ignore);
    for (const name of gone.files) await place.folder?.removeEntry(name).catch(ignore);
  }

  /** @param {string} message */
  #refuse(message) {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.tell(message);
  }
}

/** The folder of our files, null where the browser has none that can be written. */
async function folderHere() {
  if (!("createWritable" in FileSystemFileHandle.prototype)) return null;
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

/** @param {{author: string, key: string}} value */
function slotOf({ author, key }) {
  return `${author}\n${key}`;
}

/** Small values first, then all records. @param {Place} place @param {Due[]} all */
async function writeAll({ drawer, records }, all) {
  /** @type {[string, Small][]} */
  const small = all.flatMap(({ name, kept, data }) => (data ? [[name, { made: kept.made, data }]] : []));
  if (small.length) await setMany(small, drawer);
  await setMany(all.map(({ name, kept }) => [name, kept]), records);
}

/** @param {UseStore} drawer @param {string} name @returns {Promise<ArrayBuffer>} */
async function readSmall(drawer, name) {
  return /** @type {Small} */ (await get(name, drawer)).data;
}

/** @param {UseStore} drawer @param {IDBValidKey} name */
async function dropAbandoned(drawer, name) {
  /** @type {Small | undefined} */
  const small = await get(name, drawer);
  if (small && small.made < seconds() - ABANDONED) await del(name, drawer);
}

/** @param {FileSystemDirectoryHandle} folder @param {string} name */
async function read(folder, name) {
  return (await (await folder.getFileHandle(name)).getFile()).arrayBuffer();
}

/**
 * Writes a file as a whole: until it is closed, the browser writes beside it.
 *
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} name
 * @param {ArrayBuffer} data
 */
async function write(folder, name, data) {
  const handle = await folder.getFileHandle(name, { create: true });
  const writing = await handle.createWritable();
  try {
    await writing.write(data);
    await writing.close();
  } catch (problem) {
    await writing.abort().catch(ignore);
    await removeReleased(folder, name);
    throw problem;
  }
}

/**
 * Removes a file that was written just now: the browser may hold on to it a little longer.
 *
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} name
 */
async function removeReleased(folder, name) {
  for (let pause = 1; pause < 1000; pause *= 2) {
    try {
      return await folder.removeEntry(name);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** @param {FileSystemDirectoryHandle} folder @param {string} name */
async function removeAbandoned(folder, name) {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    if (file.lastModified / 1000 < seconds() - ABANDONED) await folder.removeEntry(name);
  } catch {
    // Another tab was faster.
  }
}

/** @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data @returns {Promise<string>} 64 hexadecimal digits */
async function hashOf(data) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text */
function encode(text) {
  return new TextEncoder().encode(text);
}

/** @param {unknown} problem */
function isFull(problem) {
  return problem instanceof DOMException && problem.name === "QuotaExceededError";
}

function seconds() {
  return Date.now() / 1000;
}

/** What could not be removed or noted is noticed when it is next looked at. */
function ignore() {}
