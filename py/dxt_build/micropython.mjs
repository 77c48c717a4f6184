// Compiles MicroPython modules: {name: source} as JSON on standard input, {name: bytecode in hex} on the output.
// Run in static/, where the compiler is installed.
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

// Its loader takes Node.js for a browser where these exist, and finds no file then.
delete globalThis.fetch;
delete WebAssembly.instantiateStreaming;
process.setMaxListeners(0);

const { compile } = createRequire(join(process.cwd(), "index.js"))("@pybricks/mpy-cross-v6");
const compiled = {};
for (const [name, source] of Object.entries(JSON.parse(await text(process.stdin)))) {
  // Small integers must fit the 32 bits of WebAssembly; -O0 keeps assertions and line numbers.
  const { status, mpy, err } = await compile("module.py", source, ["-s", name, "-O0", "-msmall-int-bits=31"]);
  if (status !== 0) {
    console.error(`${name} is not Python that MicroPython can compile:\n${err.join("\n")}`);
    process.exit(1);
  }
  compiled[name] = Buffer.from(mpy).toString("hex");
}
console.log(JSON.stringify(compiled));
