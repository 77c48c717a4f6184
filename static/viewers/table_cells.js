/**
 * How a cell of each Arrow type reads: its text, its full text and its alignment. Knows no DOM.
 * @module
 */
import { DateUnit, TimeUnit, Type } from "@uwdata/flechette";

/** @typedef {import("./icons.js").IconName} IconName */
/** @typedef {import("@uwdata/flechette").DataType} DataType */
/**
 * `text` is what the cell shows; `full` what its tooltip and a copy say; `plain` has no digit grouping.
 * @typedef {{icon: IconName, numeric: boolean, text: (value: any) => string, full: (value: any) => string}} Format
 */

const INTEGER_LIKE_NAME = /(^|[_\s])(year|jahr|id|key|code|zip|postcode|postal_code|phone)s?$|Id$|^yr$/i;
const grouped = new Intl.NumberFormat("en");
const ungrouped = new Intl.NumberFormat("en", { useGrouping: false });
const LONGEST = 400;

/**
 * The format of a column.
 * @param {DataType} type
 * @param {string} name a column that names years or ids is not grouped in thousands
 * @param {any[]} sample some of its values
 * @returns {Format}
 */
export function formatOf(type, name, sample) {
  switch (type.typeId) {
    case Type.Dictionary: return formatOf(type.dictionary, name, sample);
    case Type.RunEndEncoded: return formatOf(type.children[1].type, name, sample);
    case Type.Int: return numeric("hash", (value) => integers(name).format(value));
    case Type.Float: return floats(sample);
    case Type.Decimal: return numeric("hash", (value) => decimal(value, type.scale));
    case Type.Bool: return plain("toggle", String);
    case Type.Date: return plain("calendar", (value) => day(value, type.unit));
    case Type.Timestamp: return plain("calendar", (value) => moment(value, type.timezone));
    case Type.Time: return plain("clock", (value) => clock(seconds(value, type.unit)));
    case Type.Duration: return numericText("timer", (value) => duration(seconds(value, type.unit)));
    case Type.Binary: case Type.LargeBinary: case Type.BinaryView: case Type.FixedSizeBinary:
      return { ...plain("binary", bytes), full: hex };
    case Type.List: case Type.LargeList: case Type.FixedSizeList: case Type.ListView: case Type.LargeListView:
      return plain("brackets", json);
    case Type.Struct: case Type.Map: case Type.Union: return plain("braces", json);
    case Type.Utf8: case Type.LargeUtf8: case Type.Utf8View: return plain("text", String);
    default: return plain("help", (value) => (typeof value === "object" ? json(value) : String(value)));
  }
}

/**
 * @param {IconName} icon
 * @param {(value: any) => string} text
 * @returns {Format}
 */
function plain(icon, text) {
  return { icon, numeric: false, text: (value) => clip(text(value)), full: text };
}

/**
 * @param {IconName} icon
 * @param {(value: any) => string} text
 * @returns {Format}
 */
function numeric(icon, text) {
  return { icon, numeric: true, text, full: String };
}

/**
 * @param {IconName} icon
 * @param {(value: any) => string} text
 * @returns {Format}
 */
function numericText(icon, text) {
  return { icon, numeric: true, text, full: text };
}

/** @param {string} name */
function integers(name) {
  return INTEGER_LIKE_NAME.test(name) ? ungrouped : grouped;
}

/**
 * Decimals line up: a column shows as many digits as its values need, up to four, else six significant ones.
 * @param {number[]} sample
 * @returns {Format}
 */
function floats(sample) {
  const finite = sample.filter(Number.isFinite);
  const places = Math.max(0, ...finite.map(decimals));
  const largest = Math.max(0, ...finite.map(Math.abs));
  const lined = new Intl.NumberFormat("en", places <= 4 || largest >= 1000
    ? { minimumFractionDigits: Math.min(places, largest >= 1000 ? 2 : 4), maximumFractionDigits: Math.min(places, largest >= 1000 ? 2 : 4) }
    : { maximumSignificantDigits: 6 });
  return numeric("hash", (value) => {
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e15 || size < 1e-4)) return value.toExponential(4).replace(/\.?0+e/, "e");
    return lined.format(value);
  });
}

/** @param {number} value */
function decimals(value) {
  const text = String(value);
  if (text.includes("e")) return 9;
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/**
 * @param {bigint | number} value a scaled integer
 * @param {number} scale
 */
function decimal(value, scale) {
  const negative = value < 0;
  const digits = String(value).replace("-", "").padStart(scale + 1, "0");
  const whole = grouped.format(BigInt(digits.slice(0, digits.length - scale)));
  return `${negative ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

/**
 * @param {number} value milliseconds
 * @param {number} unit
 */
function day(value, unit) {
  const text = iso(value);
  return unit === DateUnit.MILLISECOND && !text.endsWith("T00:00:00.000Z") ? moment(value, null) : text.slice(0, text.indexOf("T"));
}

/** @param {number} value milliseconds */
function iso(value) {
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? `${value}T` : date.toISOString();
}

/**
 * @param {number} value milliseconds since 1970, with a fraction
 * @param {string | null} zone
 */
function moment(value, zone) {
  const utc = !zone || /^(utc|etc\/utc|z|[+-]00:00)$/i.test(zone);
  const shift = utc ? 0 : offset(Number(value), String(zone));
  const text = iso(Number(value) + (shift ?? 0)).replace("T", " ").replace("Z", "").replace(/\.000$/, "");
  if (!zone) return text;
  return `${text} ${utc || shift === null ? "UTC" : zone}`;
}

/**
 * How many milliseconds a zone is ahead of UTC at a moment, or `null` when the browser doesn't know the zone.
 * @param {number} value
 * @param {string} zone
 */
function offset(value, zone) {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(value);
    const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(name) ?? ["", "+", "0", "0"];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  } catch {
    return null;
  }
}

/**
 * @param {number | bigint} value
 * @param {number} unit
 */
function seconds(value, unit) {
  /** @type {Record<number, number>} */
  const per = { [TimeUnit.SECOND]: 1, [TimeUnit.MILLISECOND]: 1e3, [TimeUnit.MICROSECOND]: 1e6, [TimeUnit.NANOSECOND]: 1e9 };
  return Number(value) / per[unit];
}

/** @param {number} value seconds */
function clock(value) {
  const two = (/** @type {number} */ part) => String(Math.floor(part)).padStart(2, "0");
  const fraction = value % 1 ? (value % 1).toFixed(6).slice(1).replace(/0+$/, "") : "";
  return `${two(value / 3600)}:${two((value / 60) % 60)}:${two(value % 60)}${fraction}`;
}

/** @param {number} value seconds */
function duration(value) {
  const size = Math.abs(value);
  const days = Math.floor(size / 86_400);
  return `${value < 0 ? "-" : ""}${days ? `${grouped.format(days)} d ` : ""}${clock(size % 86_400)}`;
}

/** @param {Uint8Array} value */
function bytes(value) {
  return `${grouped.format(value.length)} ${value.length === 1 ? "byte" : "bytes"}`;
}

/** @param {Uint8Array} value */
function hex(value) {
  const shown = Array.from(value.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return value.length > 64 ? `${shown} …` : shown;
}

/** @param {unknown} value */
function json(value) {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === "bigint") return Number(inner);
    return ArrayBuffer.isView(inner) && !(inner instanceof DataView) ? Array.from(/** @type {any} */ (inner)) : inner;
  }) ?? "";
}

/** @param {string} text */
function clip(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
