/**
 * A rectangle of selected cells: made with mouse or keyboard, copied as tab-separated text.
 * It draws nothing; the table asks `has` while it dresses its cells.
 * @module
 */

/** @typedef {import("regular-table/dist/esm/regular-table.js").RegularTableElement} Grid */
/**
 * @typedef {{size: () => {rows: number, columns: number}, text: (column: number, row: number) => string | undefined,
 *   head: (column: number) => string, changed: () => void, say: (text: string) => void}} Source
 */
/** @typedef {{x: number, y: number}} Cell */

const count = new Intl.NumberFormat("en");
/** More cells than this are not copied at once. */
const MOST = 500_000;

export class Selection {
  #grid;
  #source;
  /** @type {Cell | null} */
  #from = null;
  /** @type {Cell | null} */
  #to = null;
  #stop = new AbortController();

  /**
   * @param {Grid} grid
   * @param {Source} source
   */
  constructor(grid, source) {
    this.#grid = grid;
    this.#source = source;
    const { signal } = this.#stop;
    grid.addEventListener("mousedown", (event) => this.#press(event), { signal });
    grid.addEventListener("mouseover", (event) => this.#drag(event), { signal });
    grid.addEventListener("keydown", (event) => this.#key(event), { signal });
    grid.addEventListener("copy", (event) => this.#copy(event), { signal });
  }

  close() {
    this.#stop.abort();
  }

  clear() {
    this.#from = null;
    this.#to = null;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  has(x, y) {
    const box = this.#box();
    return box !== null && x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
  }

  #box() {
    if (!this.#from || !this.#to) return null;
    const [a, b] = [this.#from, this.#to];
    return { x0: Math.min(a.x, b.x), x1: Math.max(a.x, b.x), y0: Math.min(a.y, b.y), y1: Math.max(a.y, b.y) };
  }

  /**
   * The cell under an event; a row's number stands for its first cell.
   * @param {Event} event
   * @returns {Cell | null}
   */
  #cell(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const cell = /** @type {HTMLElement | null} */ (target.closest?.("tbody td, tbody th") ?? null);
    const meta = /** @type {any} */ (cell && this.#grid.getMeta(cell));
    return meta && meta.y !== undefined ? { x: meta.x ?? -1, y: meta.y } : null;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const cell = this.#cell(event);
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    this.#grid.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible: false }));
    const last = this.#source.size().columns - 1;
    if (cell.x < 0) {
      const first = event.shiftKey && this.#from ? this.#from.y : cell.y;
      this.#select({ x: 0, y: first }, { x: last, y: cell.y });
    } else {
      this.#select(event.shiftKey && this.#from ? this.#from : cell, cell);
    }
  }

  /** @param {MouseEvent} event */
  #drag(event) {
    if (!(event.buttons & 1) || !this.#from) return;
    const cell = this.#cell(event);
    if (cell && cell.x >= 0) this.#select(this.#from, cell);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { rows, columns } = this.#source.size();
    /** @type {Record<string, [number, number]>} */
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Escape" && this.#from) {
      this.clear();
      this.#source.say("");
      this.#source.changed();
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      this.#select({ x: 0, y: 0 }, { x: columns - 1, y: rows - 1 });
    } else if (event.key in steps && this.#to && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const [dx, dy] = steps[event.key];
      const to = {
        x: Math.max(0, Math.min(columns - 1, this.#to.x + dx)),
        y: Math.max(0, Math.min(rows - 1, this.#to.y + dy)),
      };
      this.#select(event.shiftKey && this.#from ? this.#from : to, to);
      this.#reveal(to);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Cell} cell */
  #reveal(cell) {
    for (const drawn of this.#grid.querySelectorAll("tbody td")) {
      const meta = /** @type {any} */ (this.#grid.getMeta(/** @type {HTMLElement} */ (drawn)));
      if (meta?.x !== cell.x || meta?.y !== cell.y) continue;
      const box = drawn.getBoundingClientRect();
      const room = this.#grid.getBoundingClientRect();
      if (box.bottom <= room.bottom && box.right <= room.right) return;
    }
    const row = /** @type {HTMLElement | null} */ (this.#grid.querySelector("tbody tr"));
    const height = row?.offsetHeight || 26;
    const shown = Math.floor(this.#grid.clientHeight / height) - 2;
    const first = Math.round(this.#grid.scrollTop / height);
    const y = cell.y < first ? cell.y : Math.max(0, Math.min(cell.y, Math.max(first, cell.y - shown + 1)));
    void this.#grid.scrollToCell(cell.x, y);
  }

  /**
   * @param {Cell} from
   * @param {Cell} to
   */
  #select(from, to) {
    this.#from = from;
    this.#to = to;
    const box = this.#box();
    if (!box) return;
    const [width, height] = [box.x1 - box.x0 + 1, box.y1 - box.y0 + 1];
    this.#source.say(width * height > 1 ? `${count.format(height)} × ${count.format(width)} cells selected` : "");
    this.#source.changed();
  }

  /** @param {ClipboardEvent} event */
  #copy(event) {
    const box = this.#box();
    if (!box || !event.clipboardData) return;
    event.preventDefault();
    event.stopPropagation();
    const width = box.x1 - box.x0 + 1;
    const cells = width * (box.y1 - box.y0 + 1);
    if (cells > MOST) {
      this.#source.say(`Too many cells to copy at once (${count.format(cells)})`);
      return;
    }
    const clean = (/** @type {string} */ text) => text.replace(/[\t\r\n]+/g, " ");
    const columns = Array.from({ length: width }, (_, index) => box.x0 + index);
    const lines = [];
    for (let y = box.y0; y <= box.y1; y += 1) {
      const texts = columns.map((x) => this.#source.text(x, y));
      if (texts.every((text) => text !== undefined)) lines.push(texts.map(clean).join("\t"));
    }
    const [rows, wanted] = [lines.length, box.y1 - box.y0 + 1];
    if (wanted > 1) lines.unshift(columns.map((x) => clean(this.#source.head(x))).join("\t"));
    event.clipboardData.setData("text/plain", lines.join("\n"));
    const result = rows < wanted
      ? `Copied ${count.format(rows)} of ${count.format(wanted)} rows; the others are not loaded`
      : `Copied ${count.format(rows)} × ${count.format(width)} cells`;
    this.#source.say(cells === 1 ? "Copied" : result);
  }
}
