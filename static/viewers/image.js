/**
 * The picture viewer: fitted to the panel, in its own size after a click.
 * @module
 */
import css from "./documents.css" with { type: "text" };
import { adopt, element } from "./element.js";

/** @typedef {import("./preview.js").Stage} Stage */

const KINDS = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/svg+xml"]);
/** Pictures below this many pixels are shown with their pixels visible when enlarged. */
const SMALL = 64;

/** @param {Stage} stage */
export async function mount({ root, header, body, foot }) {
  if (!body) throw new Error("its bytes are no longer here; run the graph again");
  const mime = header.mime ?? "";
  if (!KINDS.has(mime)) throw new Error(`the browser does not show pictures of the kind ${mime || "unknown"}`);
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  const address = URL.createObjectURL(new Blob([body], { type: mime }));
  const image = element("img", { alt: header.name || "Picture made by this node", tabindex: "0", role: "button" });
  image.src = address;
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(address);
    throw new Error("its bytes are not a picture");
  }
  const toggle = () => {
    const isActual = root.classList.toggle("actual");
    image.setAttribute("aria-pressed", String(isActual));
    foot(size, isActual ? "Actual size" : "Fitted");
  };
  const size = `${image.naturalWidth} × ${image.naturalHeight} ${mime.replace("image/", "").replace("+xml", "").toUpperCase()}`;
  root.classList.toggle("small", Math.max(image.naturalWidth, image.naturalHeight) <= SMALL);
  image.addEventListener("click", toggle);
  image.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  root.append(image);
  foot(size, "Fitted");
  return { close: () => URL.revokeObjectURL(address) };
}
