// Makes the image of MicroPython's memory with modules imported: {path: bytecode in hex} as JSON on standard input, the
// image, deflated, as base64 on the output. Run in static/, where the interpreter is installed.
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";

const own = (path) => import(pathToFileURL(join(process.cwd(), path)).href);
const { loadMicroPython } = await own("node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs");
const { imageOf } = await own("sandbox/image.js");

const modules = JSON.parse(await text(process.stdin));
// What a module prints is no part of the image.
const python = await loadMicroPython({ stdout: (line) => console.error(line) });
const shared = () => proxy_js_ref.length + proxy_js_map.size;
const sharedBefore = shared();
for (const [path, code] of Object.entries(modules)) {
  python.FS.mkdirTree(`/${path}`.slice(0, path.lastIndexOf("/") + 1));
  python.FS.writeFile(`/${path}`, Buffer.from(code, "hex"));
}
const names = Object.keys(modules).map((path) => path.replace(/(\/__init__)?\.mpy$/, "").replaceAll("/", "."));
python.runPython(`${names.map((name) => `import ${name}`).join("\n")}\nimport gc\ngc.collect()\n`);
// What only this process has can't be in the image of another.
if (shared() !== sharedBefore) {
  console.error("A module of the page takes something from JavaScript, or gives it something, while it is imported.");
  process.exit(1);
}
console.log(deflateRawSync(imageOf(python._module.HEAPU8), { level: 9 }).toString("base64"));
