/**
 * The theme's colours for what is painted on canvases: read from the style variables once, and
 * again when the theme changes. Owns the cache; chooses no colour itself.
 */

export class Paint {
  /** @type {Map<string, string>} */
  #known = new Map();

  /** @param {Element} element where the variables are looked up @param {() => void} changed */
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const forget = () => {
      this.#known.clear();
      this.changed();
    };
    const observer = new MutationObserver(forget);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
    signal.addEventListener("abort", () => observer.disconnect());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forget, { signal });
    forget();
  }

  /** @param {string} name of a variable, without `--dxt-` @param {string} [instead] another, when there is none @returns {string} */
  of(name, instead = "port-any") {
    let colour = this.#known.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(this.element).getPropertyValue(`--dxt-${name}`).trim();
      this.#known.set(name, colour);
    }
    return colour || (name === instead ? "#888" : this.of(instead, instead));
  }

  /** @param {string} kind of a port or wire */
  port(kind) {
    return this.of(`port-${kind}`);
  }

  /** @param {string} kind a node's category */
  category(kind) {
    return this.of(`kind-${kind}`, `port-${kind}`);
  }
}

/**
 * Fits a canvas to its box on screens of any density, and clears it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
export function cleared(canvas, width, height) {
  const density = Math.min(devicePixelRatio || 1, 2);
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
  }
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
export function dot(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
