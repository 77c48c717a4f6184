/**
 * `<dxt-preview>`: shows one previewed value. It owns which viewer is on the stage, the footer and the
 * empty, loading and error states; each viewer lives in its own file and is loaded when first needed.
 * It must not know the graph, nor fetch anything: bytes come from `globalThis.dxt.takeBody(id)`.
 *
 * Methods (they never throw; JSON texts, so that any Python can call them):
 *   `show(headerJson, bodyId)`, `more(headerJson, bodyId)`, `clear(text)`, `loading(text)`, `showError(json)`
 * Events (`detail` is a JSON text): `rowswanted {"offset","count"}`, `linewanted {"node","line"}`, `packageswanted {}`
 * @module
 */
import css from "./preview.css" with { type: "text" };
import { element, sheetOf } from "./element.js";
import { icon } from "./icons.js";
import { mount as mountError } from "./error.js";

/**
 * What describes a value (see `dxt.data.preview`); `nothing` is what the page has be written for `null`.
 * @typedef {{kind: string, rows?: number, offset?: number, count?: number, truncated?: boolean,
 *   columns?: {name: string, type: string}[], spec?: Record<string, unknown>, sampled_from?: number,
 *   mime?: string, text?: string, name?: string, nothing?: string}} Header
 */
/**
 * What a viewer gets: an element of its own, the value, and ways to speak.
 * @typedef {{root: HTMLElement, header: Header, body: ArrayBuffer | null,
 *   foot: (left: string, right?: string | Node) => void,
 *   emit: (name: string, detail: Record<string, unknown>) => void}} Stage
 */
/**
 * What a viewer is: `update` takes a new value of the same kind and says whether it could.
 * @typedef {{update?: (header: Header, body: ArrayBuffer | null) => boolean,
 *   more?: (header: Header, body: ArrayBuffer | null) => void, close?: () => void}} Viewer
 */
/** @typedef {{mount: (stage: Stage) => Viewer | Promise<Viewer>}} ViewerModule */

/** @type {Record<string, () => Promise<ViewerModule>>} */
const VIEWERS = {
  table: () => import("./table.js"),
  chart: () => import("./chart.js"),
  image: () => import("./image.js"),
  text: () => import("./text.js"),
  json: () => import("./json.js"),
  markdown: () => import("./markdown.js"),
  html: () => import("./html.js"),
};

/**
 * @param {unknown} bodyId
 * @returns {ArrayBuffer | null}
 */
function takeBody(bodyId) {
  if (bodyId === null || bodyId === undefined || bodyId === "") return null;
  const { dxt } = /** @type {{dxt?: {takeBody?: (id: unknown) => ArrayBuffer | null}}} */ (globalThis);
  return dxt?.takeBody?.(bodyId) ?? null;
}

export class Preview extends HTMLElement {
  #stage = element("div", { class: "stage" });
  #foot = element("div", { class: "foot", hidden: true });
  /** @type {Viewer} */
  #viewer = {};
  #kind = "";
  /** Counts what was asked for, so that a viewer that loads late never replaces a newer one. */
  #turn = 0;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheetOf(css)];
    root.append(element("div", { class: "frame" }, this.#stage, this.#foot));
    this.clear();
  }

  /**
   * Shows a value.
   * @param {string} headerJson
   * @param {unknown} [bodyId]
   */
  show(headerJson, bodyId) {
    this.#guard(() => {
      const header = /** @type {Header} */ (JSON.parse(headerJson));
      const body = takeBody(bodyId);
      if (this.#kind === header.kind && this.#viewer.update?.(header, body)) return;
      void this.#mount(header, body);
    });
  }

  /**
   * Gives a viewer the rows it asked for with `rowswanted`.
   * @param {string} headerJson
   * @param {unknown} [bodyId]
   */
  more(headerJson, bodyId) {
    this.#guard(() => {
      const header = /** @type {Header} */ (JSON.parse(headerJson));
      this.#viewer.more?.(header, takeBody(bodyId));
    });
  }

  /**
   * Shows that there is nothing to see, and what would change that.
   * @param {string} [text]
   */
  clear(text) {
    this.#state(
      element("div", { class: "state" }, icon("empty"),
        element("p", {}, text || "Select a node to see its result")),
    );
  }

  /**
   * Shows that a value is on its way; a quick one never gets as far as being seen.
   * @param {string} [text]
   */
  loading(text) {
    this.#state(
      element("div", { class: "state loading", role: "status" },
        element("div", { class: "bars", "aria-hidden": "true" },
          ...Array.from({ length: 6 }, () => element("i"))),
        element("p", {}, text || "Loading")),
    );
  }

  /**
   * Shows why there is no value.
   * @param {string} json see `error.js`
   */
  showError(json) {
    this.#guard(() => this.#fail(JSON.parse(json)));
  }

  /** @param {() => void} action */
  #guard(action) {
    try {
      action();
    } catch (problem) {
      this.#fail({ message: `This preview can't be shown: ${reason(problem)}` });
    }
  }

  /** @param {import("./error.js").Problem} problem */
  #fail(problem) {
    this.#leave();
    const root = element("div", { class: "view" });
    this.#stage.replaceChildren(root);
    mountError(root, problem, (name, detail) => this.#emit(name, detail));
  }

  /** @param {HTMLElement} state */
  #state(state) {
    this.#leave();
    this.#stage.replaceChildren(state);
  }

  /** Ends the viewer on the stage; whatever is still loading is then too late. */
  #leave() {
    this.#turn += 1;
    const old = this.#viewer;
    this.#viewer = {};
    this.#kind = "";
    this.#foot.hidden = true;
    this.removeAttribute("kind");
    try {
      old.close?.();
    } catch (problem) {
      console.warn("A viewer did not close cleanly:", problem);
    }
  }

  /**
   * Loads the viewer of a value and puts it on the stage, keeping what is there until it is ready.
   * @param {Header} header
   * @param {ArrayBuffer | null} body
   */
  async #mount(header, body) {
    const turn = ++this.#turn;
    const root = element("div", { class: `view ${header.kind}` });
    /** @type {[string, (string | Node)?][]} */
    const footed = [];
    const foot = (/** @type {string} */ left, /** @type {string | Node | undefined} */ right) => {
      footed[0] = [left, right];
      if (this.#turn === turn && this.#kind) this.#setFoot(left, right);
    };
    try {
      const load = Object.hasOwn(VIEWERS, header.kind) ? VIEWERS[header.kind] : VIEWERS.text;
      const { mount } = await load();
      if (this.#turn !== turn) return;
      // On the stage but unseen while it draws, so that it can measure and nothing flickers.
      root.classList.add("unready");
      this.#stage.append(root);
      const emit = this.#emit.bind(this);
      const viewer = await mount({ root, header, body, foot, emit });
      if (this.#turn !== turn) {
        viewer.close?.();
        root.remove();
        return;
      }
      this.#leave();
      this.#turn = turn;
      this.#viewer = viewer;
      this.#kind = header.kind;
      root.classList.remove("unready");
      this.#stage.replaceChildren(root);
      this.setAttribute("kind", header.kind);
      for (const texts of footed) this.#setFoot(...texts);
      this.#emit("shown", { kind: header.kind });
    } catch (problem) {
      root.remove();
      if (this.#turn === turn) {
        this.#fail({ message: `This preview can't be shown: ${reason(problem)}` });
      }
    }
  }

  /**
   * @param {string} left
   * @param {string | Node} [right]
   */
  #setFoot(left, right) {
    this.#foot.hidden = false;
    this.#foot.replaceChildren(
      element("span", { class: "left" }, left),
      element("span", { class: "right", role: "status" }, right ?? ""),
    );
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail), bubbles: true }));
  }
}

/** @param {unknown} problem */
function reason(problem) {
  return problem instanceof Error ? problem.message : String(problem);
}

if (!customElements.get("dxt-preview")) customElements.define("dxt-preview", Preview);
