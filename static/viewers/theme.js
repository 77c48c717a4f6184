/**
 * The page's colours as a script sees them: values of the `--dxt-*` variables of `static/style/theme.css`,
 * for the libraries that can't read CSS (Vega, Monaco). Chooses no colour.
 * @module
 */

/**
 * The resolved value of a `--dxt-*` variable.
 * @param {string} name without the prefix
 * @param {string} [otherwise] when the page does not define it
 */
export function token(name, otherwise = "") {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--dxt-${name}`).trim();
  return value || otherwise;
}

/** Whether the page is in its dark colours. */
export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

/**
 * Calls back whenever the page's theme changes.
 * @param {() => void} callback
 * @returns {() => void} stops it
 */
export function onThemeChange(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
