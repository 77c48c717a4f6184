/**
 * Builds DOM nodes in one expression. Text always becomes a text node, never markup.
 * @module
 */

/**
 * @typedef {string | Node | null | undefined | false} Child
 */

/**
 * A new element. `attributes` are set as HTML attributes, except functions, which become listeners
 * (`onclick: f`); a missing, `null` or `false` value leaves the attribute out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) made.append(child);
  }
  return made;
}

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * The constructed style sheet of a CSS text, made once.
 * @param {string} css
 */
export function sheetOf(css) {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  return sheet;
}

/**
 * Adds a style sheet to a root that does not have it yet.
 * @param {Document | ShadowRoot} root
 * @param {string} css
 */
export function adopt(root, css) {
  const sheet = sheetOf(css);
  if (!root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
}
