/**
 * The plain text area with line numbers that stands in for Monaco until it is there, or for good when it
 * can't be loaded. Tab indents; Escape then Tab leaves.
 * @module
 */

/** @typedef {import("./monaco.js").Marker} Marker */
/** @typedef {{edited: (text: string) => void, committed: () => void}} Listener */

const INDENT = "    ";

export class PlainEditor {
  root = document.createElement("div");
  area = document.createElement("textarea");
  #lines = document.createElement("pre");
  /** @type {Map<number, string>} */
  #marked = new Map();
  #leaving = false;
  /** Whether an input method is in the middle of a character. */
  composing = false;

  /** @param {Listener} listener */
  constructor({ edited, committed }) {
    const { root, area } = this;
    root.className = "plain";
    this.#lines.className = "lines";
    this.#lines.setAttribute("aria-hidden", "true");
    Object.assign(area, { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    root.append(this.#lines, area);
    area.addEventListener("input", () => {
      this.#number();
      edited(area.value);
    });
    area.addEventListener("scroll", () => {
      this.#lines.style.transform = `translateY(${-area.scrollTop}px)`;
    });
    area.addEventListener("compositionstart", () => { this.composing = true; });
    area.addEventListener("compositionend", () => { this.composing = false; });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        committed();
      } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !this.#leaving && !area.readOnly) {
        event.preventDefault();
        this.#indent(event.shiftKey);
      }
      this.#leaving = event.key === "Escape";
    });
  }

  value() {
    return this.area.value;
  }

  /** @param {string} text */
  setValue(text) {
    if (text === this.area.value) return;
    const { selectionStart, selectionEnd } = this.area;
    this.area.value = text;
    this.area.setSelectionRange(Math.min(selectionStart, text.length), Math.min(selectionEnd, text.length));
    this.#number();
  }

  /** @param {Marker[]} markers */
  setMarkers(markers) {
    this.#marked = new Map(markers.map((marker) => [marker.line, marker.message]));
    this.#number();
  }

  /** @param {number} line */
  reveal(line) {
    const offset = this.area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.area.setSelectionRange(offset, offset);
    this.area.scrollTop = Math.max(0, (line - 3) * 20);
  }

  /** @param {boolean} is */
  setReadOnly(is) {
    this.area.readOnly = is;
  }

  /** @param {string} label */
  setLabel(label) {
    this.area.setAttribute("aria-label", label);
  }

  setLanguage() {
    // Plain text has no colours.
  }

  focus() {
    this.area.focus();
  }

  close() {
    this.root.remove();
  }

  /** @param {boolean} back */
  #indent(back) {
    const { area } = this;
    const { value, selectionStart: start, selectionEnd: end } = area;
    if (!back && start === end) {
      // Through the browser, so that its own undo knows it.
      if (!document.execCommand("insertText", false, INDENT)) area.setRangeText(INDENT, start, end, "end");
      return;
    }
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const old = value.slice(from, end);
    const next = back ? old.replace(/^ {1,4}/gm, "") : old.replace(/^/gm, INDENT);
    area.setSelectionRange(from, end);
    if (!document.execCommand("insertText", false, next)) {
      area.setRangeText(next, from, end, "select");
      area.dispatchEvent(new Event("input"));
    }
    area.setSelectionRange(from, from + next.length);
  }

  #number() {
    const count = this.area.value.split("\n").length;
    this.#lines.replaceChildren(...Array.from({ length: count }, (_, index) => {
      const text = `${index + 1}\n`;
      const message = this.#marked.get(index + 1);
      if (!message) return text;
      const mark = document.createElement("b");
      mark.textContent = text;
      mark.title = message;
      return mark;
    }));
  }
}
