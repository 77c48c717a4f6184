/**
 * The rows of a chart as Vega wants them: plain objects with numbers, texts and dates. Knows no drawing.
 * @module
 */
import { DateUnit, Type, tableFromIPC } from "@uwdata/flechette";

/** @typedef {import("@uwdata/flechette").DataType} DataType */

/**
 * @param {ArrayBuffer} body an Arrow IPC stream, not compressed
 * @returns {Record<string, unknown>[]}
 */
export function rowsOf(body) {
  const table = tableFromIPC(body, { useBigInt: true });
  const { fields } = table.schema;
  /** @type {Record<string, unknown>[]} */
  const rows = Array.from({ length: table.numRows }, () => ({}));
  fields.forEach(({ name, type }, index) => {
    const convert = converter(type);
    const column = table.getChildAt(index);
    for (let row = 0; row < rows.length; row += 1) {
      const value = column.at(row);
      rows[row][name] = value === null || value === undefined ? null : convert(value);
    }
  });
  return rows;
}

/**
 * @param {DataType} type
 * @returns {(value: any) => unknown}
 */
function converter(type) {
  switch (type.typeId) {
    case Type.Dictionary: return converter(type.dictionary);
    case Type.Int: case Type.Duration: case Type.Time: return Number;
    case Type.Date: return type.unit === DateUnit.DAY || type.unit === DateUnit.MILLISECOND ? wallClock : Number;
    case Type.Timestamp: return type.timezone ? (value) => new Date(Number(value)) : wallClock;
    default: return (value) => (typeof value === "bigint" ? Number(value) : value);
  }
}

/**
 * A moment without a zone reads the same wherever the chart is drawn; Vega draws local time.
 * @param {number} value milliseconds
 */
function wallClock(value) {
  const utc = new Date(Number(value));
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(),
    utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds(), utc.getUTCMilliseconds());
}
