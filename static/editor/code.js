/**
 * `<dxt-code>`: the code of a node. A plain text area at once, Monaco as soon as it is loaded; both behind
 * the same few properties, so that nobody need know which one is there.
 *
 * Properties: `value`; attributes `language` (python), `aria-label`, `readonly`.
 * Methods: `setMarkers(json [{"line","message","severity"}])`, `reveal(line)`, `focus()`. They never throw.
 * Events: `edited` (detail: the text, at each change by the reader), `committed` (Ctrl or Cmd+Enter; detail: the text).
 * @module
 */
import css from "./code.css" with { type: "text" };
import { PlainEditor } from "./plain.js";

/** @typedef {import("./monaco.js").Marker} Marker */
/** @typedef {import("./monaco.js").Handle} Handle */

const LABEL = "Code";
/** Keys that reach the page though the editor has the focus. */
const FOR_THE_PAGE = /^(Escape|F\d+)$/;
const EDITING_LETTERS = new Set(["a", "c", "d", "f", "v", "x", "y", "z", "/", "[", "]", "Enter", "Backspace", "Delete"]);

/** @type {Promise<typeof import("./monaco.js")> | null} */
let loading = null;

/** Monaco, ready to open editors; loaded once for all elements, and again if it failed. */
function loadMonaco() {
  loading ??= import("./monaco.js").then(async (module) => {
    const facts = JSON.parse(document.getElementById("dxt-build")?.textContent || "{}");
    await module.prepare(facts.assets?.styles?.monaco ?? "");
    return module;
  });
  loading.catch(() => { loading = null; });
  return loading;
}

/**
 * Calls `act` once the element is on the screen: what nobody looks at must not slow the page's start.
 *
 * @param {Element} element
 * @param {() => void} act
 */
function whenSeen(element, act) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(element);
}

export class Code extends HTMLElement {
  static observedAttributes = ["aria-label", "language", "readonly"];

  #plain = new PlainEditor({ edited: (text) => this.#edited(text), committed: () => this.#committed() });
  /** @type {PlainEditor | Handle} */
  #editor = this.#plain;
  /** @type {HTMLElement | null} */
  #host = null;
  /** @type {Marker[]} */
  #markers = [];

  constructor() {
    super();
    // A text that was set before this class was loaded lies on the element and would hide the property.
    if (!Object.hasOwn(this, "value")) return;
    const early = this.value;
    Reflect.deleteProperty(this, "value");
    this.value = early;
  }

  connectedCallback() {
    if (this.#host || this.#plain.root.isConnected) return;
    adoptStyle();
    this.append(this.#plain.root);
    this.#plain.setLabel(this.#label);
    this.#plain.setReadOnly(this.hasAttribute("readonly"));
    this.addEventListener("keydown", keepFromPage);
    whenSeen(this, () => void this.#upgrade());
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === "aria-label") this.#editor.setLabel(this.#label);
    else if (name === "readonly") this.#editor.setReadOnly(this.hasAttribute("readonly"));
    else this.#editor.setLanguage(this.#language);
  }

  get value() {
    return this.#editor.value();
  }

  set value(text) {
    this.#editor.setValue(String(text ?? "").replaceAll("\r\n", "\n"));
  }

  /** @param {string} json */
  setMarkers(json) {
    try {
      this.#markers = JSON.parse(json || "[]");
      this.#editor.setMarkers(this.#markers);
    } catch (problem) {
      console.warn("These markers can't be shown:", problem);
    }
  }

  /**
   * Brings a line into view and puts the cursor there.
   * @param {number} line counted from 1
   */
  reveal(line) {
    this.#editor.reveal(line);
    this.focus();
  }

  /** @override */
  focus() {
    this.#editor.focus();
  }

  get #label() {
    return this.getAttribute("aria-label") || LABEL;
  }

  get #language() {
    return this.getAttribute("language") || "python";
  }

  /** Lets Monaco take over where the text area is: same text, same selection, same place. */
  async #upgrade() {
    try {
      const monaco = await loadMonaco();
      await this.#settled();
      if (!this.isConnected) return;
      const { area } = this.#plain;
      const hadFocus = document.activeElement === area;
      const host = document.createElement("div");
      host.className = "host";
      this.append(host);
      const handle = monaco.open(host, {
        text: area.value, selection: [area.selectionStart, area.selectionEnd], scroll: area.scrollTop,
        language: this.#language, label: this.#label, readOnly: this.hasAttribute("readonly"),
        font: getComputedStyle(this.#plain.root).fontFamily,
        edited: (text) => this.#edited(text), committed: () => this.#committed(),
      });
      handle.setMarkers(this.#markers);
      if (hadFocus) handle.focus();
      this.#plain.close();
      this.#editor = handle;
      this.#host = host;
      this.setAttribute("ready", "");
    } catch (problem) {
      console.warn("The full editor can't be loaded; the plain one stays:", problem);
      this.setAttribute("plain", "");
    }
  }

  /** Once no input method is in the middle of a character, and the element has a size to measure. */
  async #settled() {
    if (this.#plain.composing) {
      await new Promise((done) => this.#plain.area.addEventListener("compositionend", done, { once: true }));
      await new Promise((done) => requestAnimationFrame(done));
    }
    if (this.offsetParent === null || this.clientHeight === 0) {
      await new Promise((done) => {
        const observer = new ResizeObserver(() => {
          if (this.clientHeight === 0) return;
          observer.disconnect();
          done(undefined);
        });
        observer.observe(this);
      });
    }
  }

  /** @param {string} text */
  #edited(text) {
    this.dispatchEvent(new CustomEvent("edited", { detail: text, bubbles: true }));
  }

  #committed() {
    this.dispatchEvent(new CustomEvent("committed", { detail: this.value, bubbles: true }));
  }
}

/**
 * What is typed here must not also act on the canvas; other shortcuts go on to the page.
 * @param {KeyboardEvent} event
 */
function keepFromPage(event) {
  const command = event.ctrlKey || event.metaKey;
  const ours = command ? EDITING_LETTERS.has(event.key.length === 1 ? event.key.toLowerCase() : event.key) : !FOR_THE_PAGE.test(event.key);
  if (ours) event.stopPropagation();
}

let styled = false;
function adoptStyle() {
  if (styled) return;
  styled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

if (!customElements.get("dxt-code")) customElements.define("dxt-code", Code);
