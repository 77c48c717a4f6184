/**
 * The rows of a previewed table that have arrived, as pages of Arrow columns, and which are still missing.
 * It must not know how they are drawn.
 * @module
 */
import { tableFromIPC } from "@uwdata/flechette";

/** @typedef {import("./preview.js").Header} Header */
/** @typedef {import("@uwdata/flechette").Column<any>} Column */
/** @typedef {{name: string, type: string, arrow: import("@uwdata/flechette").DataType}} Field */

/** How many rows are asked for at once when the first page holds them all or none. */
const PAGE = 1000;
/** How many pages are kept; the one unused for longest goes first. */
const KEPT = 64;

export class Pages {
  /** @type {Map<number, Column[]>} page number -> its columns; last used last */
  #pages = new Map();
  /** @type {Field[]} */
  fields = [];

  /**
   * @param {Header} header of the first page
   * @param {ArrayBuffer} body an Arrow IPC stream, not compressed
   */
  constructor(header, body) {
    const count = header.count ?? 0;
    this.rows = header.rows ?? count;
    this.size = count > 0 && count < this.rows ? count : Math.max(PAGE, count);
    const columns = this.add(header, body);
    this.fields = columns.map(({ column, name, arrow }, index) => (
      { name: header.columns?.[index]?.name ?? name, type: header.columns?.[index]?.type ?? "", arrow, column }));
  }

  /**
   * Adds a page; its offset is a multiple of `size`.
   * @param {Header} header
   * @param {ArrayBuffer} body
   */
  add(header, body) {
    const table = tableFromIPC(body, { useBigInt: true, useDecimalInt: true });
    const columns = table.schema.fields.map((field, index) => (
      { name: field.name, arrow: field.type, column: table.getChildAt(index) }));
    this.#pages.set(Math.floor((header.offset ?? 0) / this.size), columns.map(({ column }) => column));
    if (this.#pages.size > KEPT) {
      const [oldest] = this.#pages.keys();
      this.#pages.delete(oldest);
    }
    return columns;
  }

  /**
   * A cell's value (`null` where it is null), or `undefined` while its page is not here.
   * @param {number} column
   * @param {number} row
   */
  cell(column, row) {
    const page = this.#pages.get(Math.floor(row / this.size));
    return page ? page[column].at(row % this.size) : undefined;
  }

  /**
   * Non-null values of a column's first rows, for choosing a format.
   * @param {number} column
   * @param {number} most
   */
  sample(column, most = 200) {
    const values = [];
    for (let row = 0; row < Math.min(most, this.rows); row += 1) {
      const value = this.cell(column, row);
      if (value !== null && value !== undefined) values.push(value);
    }
    return values;
  }

  /**
   * The first page that rows `from` to `to` need and that is not here; marks the others as used.
   * @param {number} from
   * @param {number} to exclusive
   * @returns {{offset: number, count: number} | null}
   */
  missing(from, to) {
    let found = null;
    for (let page = Math.floor(from / this.size); page * this.size < to; page += 1) {
      const here = this.#pages.get(page);
      if (here) {
        this.#pages.delete(page);
        this.#pages.set(page, here);
      } else if (!found) {
        const offset = page * this.size;
        found = { offset, count: Math.min(this.size, this.rows - offset) };
      }
    }
    return found;
  }
}
