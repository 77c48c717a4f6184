// node pyodide_host.mjs ROOT MODULE...: runs test modules in Pyodide, prints the result as JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RUN, copySources } from './python_files.mjs';

const [root, ...modules] = process.argv.slice(2);
const folder = path.join(root, 'static/node_modules/pyodide');
const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')));
const python = await loadPyodide({ indexURL: folder });
copySources(python.FS, root);
process.stdout.write(python.runPython(RUN.replace('MODULES', JSON.stringify(modules))));
