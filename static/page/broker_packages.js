/**
 * Owns where package files come from: the site's own wheels, else Pyodide's package base once the reader allowed it.
 *
 * The sandbox names a file and gets bytes or a refusal. Only files that the site or the lock lists exist; the browser
 * checks their hash. Fetches carry no credentials.
 */

/** @typedef {{body: Blob | null, error: string}} Answer */

const LOCK = "pyodide-lock.json";

/** @param {string} hex */
function integrity(hex) {
  const bytes = hex.match(/../g)?.map((pair) => String.fromCharCode(parseInt(pair, 16))) ?? [];
  return `sha256-${btoa(bytes.join(""))}`;
}

export class Packages {
  #granted = false;
  /** @type {Promise<any> | null} */
  #lock = null;

  /** @param {{lock: string, wheels: {name: string, path: string, sha256: string}[], base: string}} facts */
  constructor(facts) {
    this.facts = facts;
  }

  /** Allows Pyodide's package base, or takes that back. @param {boolean} isGranted */
  grant(isGranted) {
    this.#granted = isGranted;
  }

  /**
   * The file of that name: a wheel in the lock, one of the site's wheels (also by package name), or the lock itself.
   *
   * @param {string} name
   * @returns {Promise<Answer>}
   */
  async find(name) {
    try {
      if (name === LOCK) return { body: await this.#fetch(this.facts.lock), error: "" };
      const own = this.facts.wheels.find((wheel) => wheel.name === name || wheel.path.endsWith(`/${name}`));
      if (own) return { body: await this.#fetch(own.path, own.sha256), error: "" };
      return await this.#fromBase(name);
    } catch (error) {
      return { body: null, error: `${name} could not be fetched (${error instanceof Error ? error.message : error})` };
    }
  }

  /** @param {string} name @returns {Promise<Answer>} */
  async #fromBase(name) {
    this.#lock ??= fetch(this.facts.lock).then((response) => response.json());
    const packages = Object.values((await this.#lock).packages);
    const entry = packages.find((/** @type {any} */ found) => found.file_name === name);
    if (!entry) return { body: null, error: `there is no package file ${name}` };
    const own = this.facts.wheels.find((wheel) => wheel.sha256 === entry.sha256);
    if (own) return { body: await this.#fetch(own.path, own.sha256), error: "" };
    const host = new URL(this.facts.base, location.href).host;
    if (!this.#granted) {
      return { body: null, error: `it would be fetched from ${host}, which has not been allowed` };
    }
    return { body: await this.#fetch(new URL(name, new URL(this.facts.base, location.href)).href, entry.sha256), error: "" };
  }

  /** @param {string} url @param {string} [sha256] */
  async #fetch(url, sha256) {
    const response = await fetch(url, {
      credentials: "omit",
      ...(sha256 ? { integrity: integrity(sha256) } : {}),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.blob();
  }
}
