/**
 * Owns the worker's `fetch`: files handed over as bytes live under a made-up address and are
 * answered from memory; whatever else is asked for goes to the page, which decides.
 *
 * Must not know what the files are, or whether a request is granted.
 */

/** The made-up address. `.invalid` never resolves, so a leak would reach nobody. */
export const BASE = "https://files.dxt.invalid/";

/** @typedef {ArrayBuffer | Uint8Array<ArrayBuffer> | Blob} Bytes */
/** @typedef {{body: ArrayBuffer | Blob | null, error: string}} Answer */

/** @type {Map<string, {body: Bytes | Promise<Bytes>, type: string}>} */
const files = new Map();

/**
 * @param {string} name
 * @param {Bytes | Promise<Bytes>} body
 * @param {string} [type]
 */
export function addFile(name, body, type = "application/octet-stream") {
  files.set(BASE + name, { body, type });
}

/** @param {string} name */
export function dropFile(name) {
  files.delete(BASE + name);
}

/**
 * Replaces `fetch`. `ask` gets the name of a package file, or the address of anything else.
 *
 * @param {(what: "package" | "fetch", key: string) => Promise<Answer>} ask
 */
export function serveFetch(ask) {
  const answer = async (/** @type {RequestInfo | URL} */ input) => {
    const url = new URL(input instanceof Request ? input.url : String(input), BASE).href;
    const file = files.get(url);
    if (file) {
      return new Response(await file.body, { headers: { "Content-Type": file.type } });
    }
    const own = url.startsWith(BASE);
    const { body, error } = await ask(own ? "package" : "fetch", own ? url.slice(BASE.length) : url);
    if (error || body === null) throw new TypeError(error || `nothing at ${url}`);
    return new Response(body);
  };
  // WebKit's native rejections leave Python's `await` hanging; an error of our own does not.
  self.fetch = (input) =>
    answer(input).catch((error) => {
      throw new TypeError(String(error?.message ?? error));
    });
}
