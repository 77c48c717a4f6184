// Compiles the files of a folder with Pyodide's own Python.
// Usage: node compile.mjs PYODIDE_FOLDER WORK_FOLDER SCRIPT [COMPILED_STDLIB]
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, workFolder, script, stdLibURL] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder, stdLibURL });
pyodide.mountNodeFS("/modules", workFolder);
pyodide.runPython(await readFile(script, "utf8"));
