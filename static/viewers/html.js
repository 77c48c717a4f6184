/**
 * The HTML viewer: a frame that may do nothing. `sandbox=""` takes away scripts, forms, windows and its
 * origin; its own policy lets it load nothing but pictures that carry their bytes.
 * @module
 */
import css from "./documents.css" with { type: "text" };
import { adopt, element } from "./element.js";
import { isDark, onThemeChange, token } from "./theme.js";

/** @typedef {import("./preview.js").Stage} Stage */

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** @param {Stage} stage */
export function mount({ root, header, foot }) {
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  const frame = element("iframe", { sandbox: "", title: "HTML made by this node", referrerpolicy: "no-referrer" });
  const fill = () => { frame.srcdoc = page(header.text ?? ""); };
  fill();
  root.append(frame);
  if (header.truncated) foot("Only the beginning is shown");
  return { close: onThemeChange(fill) };
}

/**
 * The policy comes before everything that the node wrote, so nothing of it is parsed without it.
 * @param {string} html
 */
function page(html) {
  const colours = `color-scheme: ${isDark() ? "dark" : "light"}; color: ${token("text")}; background: ${token("surface")}`;
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`
    + `<style>:root { ${colours}; font: 14px/1.6 system-ui, sans-serif; } body { margin: 14px 16px; }</style></head><body>${html}`;
}
