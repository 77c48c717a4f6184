/**
 * The Markdown viewer. The text comes from node code, so it is hostile: marked makes HTML of it, DOMPurify
 * leaves only harmless elements, and nothing in it can load anything. Pictures are those that carry their
 * bytes (data:, blob:); links say where they lead and open in a tab that knows nothing of this one.
 * @module
 */
import DOMPurify from "dompurify";
import { marked } from "marked";
import css from "./documents.css" with { type: "text" };
import { adopt, element } from "./element.js";
import { icon } from "./icons.js";

/** @typedef {import("./preview.js").Stage} Stage */

const ALLOWED = {
  ALLOWED_TAGS: ("a abbr b blockquote br code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li "
    + "mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var").split(" "),
  ALLOWED_ATTR: ["href", "src", "alt", "title", "start", "colspan", "rowspan", "align", "open", "lang", "dir"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const OWN_BYTES = /^(?:data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]|blob:)/i;

/** @param {Stage} stage */
export async function mount({ root, header, foot }) {
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  const html = await marked.parse(header.text ?? "", { gfm: true, async: true });
  // Sanitised in a document of its own, where even an image that gets as far as being parsed loads nothing.
  const content = /** @type {DocumentFragment} */ (/** @type {unknown} */ (DOMPurify.sanitize(html, ALLOWED)));
  for (const image of content.querySelectorAll("img")) {
    if (!OWN_BYTES.test(image.getAttribute("src") ?? "")) image.replaceWith(blocked(image));
  }
  for (const link of content.querySelectorAll("a")) guardLink(link);
  root.append(element("article", {}, content));
  if (header.truncated) foot("Only the beginning is shown");
  return {};
}

/** @param {HTMLImageElement} image */
function blocked(image) {
  const host = hostOf(image.getAttribute("src") ?? "");
  const from = host ? ` from ${host}` : "";
  return element("span", { class: "blocked", title: `Pictures${from} are not loaded` }, icon("imageOff"),
    image.alt || `A picture${from}`);
}

/** @param {HTMLAnchorElement} link */
function guardLink(link) {
  const address = link.getAttribute("href") ?? "";
  if (!/^(?:https?:|mailto:)/i.test(address)) {
    link.removeAttribute("href");
    return;
  }
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.title = address;
  const host = hostOf(address);
  if (host && !link.textContent?.includes(host)) link.append(element("span", { class: "host" }, ` (${host})`));
}

/** @param {string} address */
function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}
