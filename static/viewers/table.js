/**
 * The table viewer: a virtual grid over Arrow pages. Rows that are not here yet are asked for with
 * `rowswanted` once scrolling has come to rest, and drawn when `more` brings them.
 * @module
 */
import "regular-table";
import motion from "../node_modules/regular-table/dist/css/sub-cell-scrolling.css" with { type: "text" };
import css from "./table.css" with { type: "text" };
import { adopt, element } from "./element.js";
import { icon } from "./icons.js";
import { formatOf } from "./table_cells.js";
import { Pages } from "./table_pages.js";
import { Selection } from "./table_selection.js";

/** @typedef {import("./preview.js").Stage} Stage */
/** @typedef {import("./preview.js").Viewer} Viewer */
/** @typedef {import("./preview.js").Header} Header */
/** @typedef {import("./table_cells.js").Format} Format */
/** @typedef {import("regular-table/dist/esm/regular-table.js").RegularTableElement} Grid */

/** A text of this length may be clipped, so its cell tells it in full. */
const LONG = 36;
const LONGEST_TITLE = 2000;
const count = new Intl.NumberFormat("en");

/**
 * "3,376 rows × 5 columns"
 * @param {number} rows
 * @param {number} columns
 */
export function sizeText(rows, columns) {
  return `${count.format(rows)} ${rows === 1 ? "row" : "rows"} × ${count.format(columns)} ${columns === 1 ? "column" : "columns"}`;
}

/**
 * @param {Stage} stage
 * @returns {Promise<Viewer>}
 */
export async function mount(stage) {
  const viewer = new TableViewer(stage);
  await viewer.drawn();
  return viewer;
}

class TableViewer {
  #stage;
  #grid = /** @type {Grid} */ (document.createElement("regular-table"));
  #selection;
  /** @type {Pages} */
  #pages;
  /** @type {Format[]} */
  #formats = [];
  /** @type {HTMLElement[]} */
  #heads = [];
  /** Offset of the page that was asked for and has not come. */
  #awaited = -1;
  #rest = 0;
  #resized = new ResizeObserver(() => void this.#draw());

  /** @param {Stage} stage */
  constructor(stage) {
    this.#stage = stage;
    const root = /** @type {ShadowRoot} */ (stage.root.getRootNode());
    adopt(root, motion);
    adopt(root, css);
    this.#pages = this.#take(stage.header, stage.body);
    this.#grid.tabIndex = 0;
    this.#grid.setAttribute("aria-label", "Table of rows");
    this.#selection = new Selection(this.#grid, {
      size: () => ({ rows: this.#pages.rows, columns: this.#pages.fields.length }),
      text: (column, row) => this.#fullText(column, row),
      head: (column) => this.#pages.fields[column].name,
      changed: () => void this.#draw(),
      say: (text) => this.#foot(text),
    });
    this.#grid.addStyleListener(() => this.#dress());
    this.#listen(false);
    stage.root.append(this.#grid);
    this.#foot();
  }

  async drawn() {
    await this.#draw();
    this.#resized.observe(this.#stage.root);
  }

  /**
   * A new value with the same columns keeps the place that the reader has scrolled to.
   * @param {Header} header
   * @param {ArrayBuffer | null} body
   */
  update(header, body) {
    const before = this.#pages;
    const pages = this.#take(header, body);
    const same = pages.fields.length === before.fields.length
      && pages.fields.every((field, index) => field.name === before.fields[index].name);
    if (!same) return false;
    this.#pages = pages;
    this.#awaited = -1;
    this.#selection.clear();
    this.#grid.resetAutoSize();
    this.#listen(true);
    this.#foot();
    void this.#draw();
    return true;
  }

  /**
   * @param {Header} header
   * @param {ArrayBuffer | null} body
   */
  more(header, body) {
    this.#awaited = -1;
    if (!body || header.rows !== this.#pages.rows) return;
    this.#pages.add(header, body);
    void this.#draw();
  }

  close() {
    clearTimeout(this.#rest);
    this.#resized.disconnect();
    this.#selection.close();
    this.#grid.clear();
    this.#grid.remove();
  }

  /**
   * @param {Header} header
   * @param {ArrayBuffer | null} body
   */
  #take(header, body) {
    if (!body) throw new Error("its rows are no longer here; run the graph again");
    const pages = new Pages(header, body);
    this.#formats = pages.fields.map(({ arrow, name }, index) => formatOf(arrow, name, pages.sample(index)));
    this.#heads = pages.fields.map(({ name, type }, index) => element(
      "span", { class: "head", title: type ? `${name}: ${type}` : name },
      icon(this.#formats[index].icon), element("span", { class: "name" }, name || " ")));
    return pages;
  }

  /** @param {boolean} keep whether the scroll position stays */
  #listen(keep) {
    this.#grid.setDataListener(async (x0, y0, x1, y1) => this.#slice(x0, y0, x1, y1), { preserve_state: keep });
  }

  /**
   * What the grid draws for a rectangle of cells; `metadata` carries each cell's class.
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   */
  #slice(x0, y0, x1, y1) {
    const { rows, fields } = this.#pages;
    const last = Math.min(y1, rows);
    /** @type {string[][]} */
    const data = [];
    /** @type {string[][]} */
    const metadata = [];
    for (let column = x0; column < Math.min(x1, fields.length); column += 1) {
      const format = this.#formats[column];
      const texts = [];
      const kinds = [];
      for (let row = y0; row < last; row += 1) {
        const value = this.#pages.cell(column, row);
        const isNaN_ = typeof value === "number" && Number.isNaN(value);
        texts.push(value === undefined ? "" : value === null ? "null" : format.text(value).replaceAll("\n", " ⏎ "));
        kinds.push(`${format.numeric ? "number" : "plain"}${value === undefined ? " pending" : value === null || isNaN_ ? " null" : ""}`);
      }
      data.push(texts);
      metadata.push(kinds);
    }
    const rowHeaders = [];
    for (let row = y0; row < last; row += 1) rowHeaders.push([count.format(row + 1)]);
    this.#want(y0, last);
    return {
      num_rows: rows, num_columns: fields.length, data, metadata, merge_headers: /** @type {any} */ ("none"),
      row_headers: rowHeaders, num_row_headers: 1, num_column_headers: 1,
      column_headers: /** @type {any} */ (this.#heads.slice(x0, x1).map((head) => [head])),
    };
  }

  /**
   * Asks for the first page in view that is missing, once scrolling rests; one at a time.
   * @param {number} from
   * @param {number} to
   */
  #want(from, to) {
    clearTimeout(this.#rest);
    const page = to > from ? this.#pages.missing(from, to) : null;
    if (!page || page.offset === this.#awaited) return;
    this.#rest = window.setTimeout(() => {
      this.#awaited = page.offset;
      this.#stage.emit("rowswanted", page);
    }, 60);
  }

  async #draw() {
    await this.#grid.draw({ invalid_viewport: true });
  }

  /** Gives every cell that was just drawn its class and full text. */
  #dress() {
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.#grid.querySelectorAll("tbody td"))) {
      const meta = /** @type {any} */ (this.#grid.getMeta(cell));
      if (!meta) continue;
      const kind = `${meta.user}${this.#selection.has(meta.x, meta.y) ? " selected" : ""}`;
      if (cell.dataset.kind !== kind) cell.dataset.kind = kind;
      const full = (this.#fullText(meta.x, meta.y) ?? "").slice(0, LONGEST_TITLE);
      if (full === cell.textContent && full.length < LONG) cell.removeAttribute("title");
      else if (cell.title !== full) cell.title = full;
    }
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.#grid.querySelectorAll("thead th"))) {
      const meta = /** @type {any} */ (this.#grid.getMeta(cell));
      cell.dataset.kind = meta?.x !== undefined && this.#formats[meta.x]?.numeric ? "number" : "plain";
    }
  }

  /**
   * A cell's whole text, or `undefined` while its row is not here.
   * @param {number} column
   * @param {number} row
   */
  #fullText(column, row) {
    const value = this.#pages.cell(column, row);
    if (value === undefined) return undefined;
    return value === null ? "" : this.#formats[column].full(value);
  }

  /** @param {string} [right] */
  #foot(right) {
    this.#stage.foot(sizeText(this.#pages.rows, this.#pages.fields.length), right);
  }
}
