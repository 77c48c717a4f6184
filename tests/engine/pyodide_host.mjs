// node pyodide_host.mjs ROOT PACKAGES EXPRESSION: what the Python expression gives in Pyodide, as JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SETTING = `
import json, os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/root/py", "/root", "/packages"]
os.environ["CI"] = "true"
os.chdir("/root")
from tests.engine import in_pyodide, scenario
`;

const [root, packages, expression] = process.argv.slice(2);
try {
  const folder = path.join(root, 'static/node_modules/pyodide');
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')));
  const python = await loadPyodide({ indexURL: folder });
  for (const [to, from] of Object.entries({ '/root': root, '/packages': packages })) {
    python.FS.mkdirTree(to);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: from }, to);
  }
  python.runPython(SETTING);
  const run = expression.startsWith('await ') ? python.runPythonAsync : python.runPython;
  process.stdout.write(await run(`json.dumps(${expression})`));
} catch (error) {
  process.stderr.write(error.message);
  process.exit(1);
}
