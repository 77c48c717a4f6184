/**
 * The canvas as one module: its style and its element. Importing it is all there is to do.
 */
import flow from "./flow.css" with { type: "text" };
import own from "./canvas.css" with { type: "text" };
import { DxtCanvas } from "./element.js";
import { measuresAsCss } from "./measures.js";

if (!customElements.get("dxt-canvas")) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${flow}\ndxt-canvas{${measuresAsCss()}}\n${own}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  customElements.define("dxt-canvas", DxtCanvas);
}
