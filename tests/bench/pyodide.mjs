// node pyodide.mjs ROOT NETWORKX: tests/bench/engine.py in Pyodide. Answers requests, one a line.
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const [root, networkx] = process.argv.slice(2);

// Pyodide's own process_time is the wall's; Node knows how long the processor worked.
const START = `
import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/py", "/all"]
from js import processor_seconds
from tests.bench.engine import measure

async def answer(line):
    sources = [tuple(above) for above in json.loads(line)["sources"]]
    return json.dumps(await measure(sources, processor_seconds))

answer
`;

globalThis.processor_seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const folder = path.join(root, 'static/node_modules/pyodide');
const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')));
const python = await loadPyodide({ indexURL: folder });
const folders = { '/py': path.join(root, 'py'), '/all/tests': path.join(root, 'tests') };
for (const [to, from] of Object.entries({ ...folders, '/all/networkx': networkx })) {
  python.FS.mkdirTree(to);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: from }, to);
}
const answer = python.runPython(START);
for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answer(line)}\n`);
}
