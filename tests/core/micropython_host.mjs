// node micropython_host.mjs ROOT MODULE...: runs test modules in MicroPython, prints the result as JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RUN, copySources } from './python_files.mjs';

const [root, ...modules] = process.argv.slice(2);
const folder = 'static/node_modules/@micropython/micropython-webassembly-pyscript';
const { loadMicroPython } = await import(pathToFileURL(path.join(root, folder, 'micropython.mjs')));
const python = await loadMicroPython({ heapsize: 64 * 1024 * 1024 });
copySources(python.FS, root);
const run = RUN.replace('MODULES', JSON.stringify(modules)).replace('json.dumps', 'RESULT = json.dumps');
python.runPython(run);
process.stdout.write(python.globals.get('RESULT'));
