/**
 * `<dxt-splitter>`: a border that the reader drags, or moves with the arrow keys, to size a part of the page.
 * It owns one CSS length on the root (`controls`) and keeps it for the next visit; it knows nothing else of the page.
 */

const KEPT = "dxt:layout";

/** @returns {Record<string, string>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} name @param {string} size */
function keep(name, size) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), [name]: size }));
  } catch {
    // Without storage the size lasts as long as the page.
  }
}

export class Splitter extends HTMLElement {
  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "separator");
    this.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.setAttribute("aria-orientation", this.level ? "horizontal" : "vertical");
    this.addEventListener("pointerdown", this);
    this.addEventListener("keydown", this);
    this.addEventListener("dblclick", this);
    this.say(this.size);
  }

  get level() {
    return this.classList.contains("level");
  }

  get size() {
    return parseFloat(getComputedStyle(document.documentElement).getPropertyValue(this.controls));
  }

  get controls() {
    return this.getAttribute("controls") ?? "";
  }

  /** @param {number} size */
  resize(size) {
    const within = Math.min(Math.max(size, Number(this.getAttribute("least"))), Number(this.getAttribute("most")));
    document.documentElement.style.setProperty(this.controls, `${Math.round(within)}px`);
    this.say(within);
  }

  /** @param {number} size */
  say(size) {
    this.setAttribute("aria-valuemin", this.getAttribute("least") ?? "0");
    this.setAttribute("aria-valuemax", this.getAttribute("most") ?? "0");
    this.setAttribute("aria-valuenow", String(Math.round(size)));
  }

  /** @param {any} e */
  handleEvent(e) {
    const sign = this.hasAttribute("reversed") ? -1 : 1;
    if (e.type === "keydown") {
      const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[/** @type {string} */ (e.key)];
      if (!step) return;
      e.preventDefault();
      this.resize(this.size + sign * step);
      keep(this.controls, `${this.size}px`);
    } else if (e.type === "dblclick") {
      document.documentElement.style.removeProperty(this.controls);
      keep(this.controls, "");
    } else if (e.type === "pointerdown") {
      e.preventDefault();
      const at = this.level ? e.clientY : e.clientX;
      const from = this.size;
      this.setPointerCapture(e.pointerId);
      this.onpointermove = (/** @type {PointerEvent} */ move) => this.resize(from + sign * ((this.level ? move.clientY : move.clientX) - at));
      this.onpointerup = this.onpointercancel = () => {
        this.onpointermove = this.onpointerup = this.onpointercancel = null;
        keep(this.controls, `${this.size}px`);
      };
    }
  }
}
