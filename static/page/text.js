/**
 * `dxt.text`: texts on their way in and out of the page: packed for links, to and from the clipboard and
 * files. Nothing here throws; every answer is JSON text given to a callback. Knows nothing of graphs.
 * @module
 */

/** @typedef {(json: string) => void} Callback */

/** No graph is larger; a link that unpacks to more is hostile, a file that holds more is something else. */
export const MOST_BYTES = 8 * 1024 * 1024;
const CUT_OFF = "The link is incomplete: it was probably cut off when it was copied.";
const NOT_OURS = "The link can't be read: it holds something else than a graph.";

/**
 * Installs `dxt.text`.
 * @param {Record<string, any>} dxt
 */
export function installText(dxt) {
  dxt.text = {
    /**
     * Puts on the clipboard what a link begins with, and a text packed into base64url of its raw deflate stream:
     * `{"text"}`, which is that link, with `{"error"}` if it could not be put there; or `{"error"}` alone. Call it
     * while handling a click or a key.
     */
    copyLink: (/** @type {string} */ start, /** @type {string} */ text, /** @type {Callback} */ callback) =>
      void answer(callback, () => copyLink(start, text)),
    /** Unpacks what was packed so: `{"text"}` or `{"error"}`. */
    inflate: (/** @type {string} */ packed, /** @type {Callback} */ callback) =>
      void answer(callback, async () => ({ text: await inflate(packed) })),
    save,
    /** Lets the reader choose a text file: `{"name","text"}`, `{"name","error"}` or `{"cancelled":true}`. */
    open: (/** @type {string} */ accept, /** @type {Callback} */ callback) =>
      void answer(callback, async () => {
        const file = await choose(accept);
        return file ? { name: file.name, ...(await outcome(async () => ({ text: await textOf(file) }))) } : { cancelled: true };
      }),
  };
}

/** A failure whose message is meant for the reader. */
export class Refusal extends Error {}

/**
 * Gives the callback what `work` gives, or its error in plain words.
 * @param {Callback} callback
 * @param {() => Promise<object>} work
 */
export async function answer(callback, work) {
  callback(JSON.stringify(await outcome(work)));
}

/**
 * What `work` gives, or `{"error"}` in plain words.
 * @param {() => Promise<object>} work
 */
async function outcome(work) {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Refusal)) console.warn("Unexpected:", problem);
    return { error: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** @param {string} text */
async function deflate(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return toBase64url(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/**
 * Stops as soon as more than `MOST_BYTES` have come out, whatever the stream still holds.
 * @param {string} packed
 */
async function inflate(packed) {
  const bytes = fromBase64url(packed.trim());
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((problem) => {
      throw new Refusal(/unexpected|incomplete|end|truncated/i.test(String(problem)) ? CUT_OFF : NOT_OURS);
    });
    if (done) break;
    size += value.byteLength;
    if (size > MOST_BYTES) {
      reader.cancel().catch(() => undefined);
      throw new Refusal("It unpacks to more than 8 MB.");
    }
    parts.push(value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
  } catch {
    throw new Refusal(NOT_OURS);
  }
}

/** @param {Uint8Array} bytes */
function toBase64url(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Refusal(NOT_OURS);
  if (text.length === 0 || text.length % 4 === 1) throw new Refusal(CUT_OFF);
  if (text.length > MOST_BYTES) throw new Refusal("It is longer than 8 MB.");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

/** @param {string} start @param {string} text */
async function copyLink(start, text) {
  const link = deflate(text).then((packed) => start + packed);
  // The clipboard is asked for before the link is there: WebKit forgets the click while a stream is read.
  const copied = outcome(() => copy(link));
  return { text: await link, ...(await copied) };
}

/** @param {Promise<string>} text */
async function copy(text) {
  try {
    const plain = text.then((whole) => new Blob([whole], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
  } catch {
    if (!copySelected(await text)) {
      throw new Refusal("The browser did not allow copying. Select the text and copy it yourself.");
    }
  }
  return {};
}

/**
 * The way of browsers that refuse the clipboard to a page (no https, no permission).
 * @param {string} text
 */
function copySelected(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("aria-hidden", "true");
  area.style.cssText = "position:fixed;inset:0 auto auto 0;opacity:0";
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

/**
 * Saves a text as a file of the reader's; gives "" or why not.
 * @param {string} name
 * @param {string} text
 * @param {string} [mime]
 */
function save(name, text, mime) {
  try {
    const address = URL.createObjectURL(new Blob([text], { type: mime || "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    // The download has its own hold on the bytes only once it has begun.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return "";
  } catch (problem) {
    return `${name} could not be saved: ${problem}`;
  }
}

/**
 * Lets the reader choose one file; `null` when they think better of it.
 * @param {string} accept
 * @returns {Promise<File | null>}
 */
export function choose(accept) {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.hidden = true;
    const end = (/** @type {File | null} */ file) => {
      input.remove();
      resolve(file);
    };
    input.addEventListener("change", () => end(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => end(null));
    document.body.append(input);
    input.click();
  });
}

/**
 * The text of a graph file.
 * @param {File} file
 */
async function textOf(file) {
  if (file.size > MOST_BYTES) {
    throw new Refusal(`It is too large for a graph (${(file.size / 1e6).toFixed(1)} MB; the most is 8 MB).`);
  }
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal("It could not be read. Is it still there, and may you open it?");
  });
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Not UTF-8: the same answer as for a text with zeros in it.
  }
  throw new Refusal("It is not a text file, so it holds no graph.");
}
