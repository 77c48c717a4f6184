/**
 * The interpreter that PyScript starts: MicroPython, with the page's Python loaded already.
 *
 * Owns that the image, made when the site was built, is there in time. Knows no module by name.
 */
import { loadMicroPython as load } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { putBack } from "../sandbox/image.js";

const image = readImage();

async function readImage() {
  const { image } = JSON.parse(document.getElementById("dxt-build")?.textContent ?? "{}");
  const { ok, status, body } = await fetch(image);
  if (!ok || !body) throw new Error(`${image} could not be loaded (status ${status})`);
  const bytes = await new Response(body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
  return new Uint8Array(bytes);
}

/** @param {object} options */
export async function loadMicroPython(options) {
  const python = await load(options);
  putBack(python._module.HEAPU8, await image);
  return python;
}
