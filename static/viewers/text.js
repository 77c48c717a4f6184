/**
 * The text viewer; a short value such as a single number is shown large. Also stands in for kinds of
 * previews that this page does not know.
 * @module
 */
import css from "./documents.css" with { type: "text" };
import { adopt, element } from "./element.js";

/** @typedef {import("./preview.js").Stage} Stage */

const count = new Intl.NumberFormat("en");
const SHORT = 40;

/** @param {Stage} stage */
export function mount({ root, header, foot }) {
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  root.classList.add("text");
  const text = header.text ?? "";
  const isShort = !header.truncated && text.length > 0 && text.length <= SHORT && !text.includes("\n");
  root.append(element("pre", { class: isShort && "short", tabindex: "0" }, text));
  const lines = text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
  const size = `${count.format(lines)} ${lines === 1 ? "line" : "lines"}, ${count.format(text.length)} ${text.length === 1 ? "character" : "characters"}`;
  if (header.truncated) foot(size, "Only the beginning is shown");
  else if (!isShort) foot(text === "" ? "An empty text" : size);
  return {};
}
