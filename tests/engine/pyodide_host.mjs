// node pyodide_host.mjs ROOT NETWORKX: plays tests/engine/scenario.py in Pyodide, prints its JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const PLAY = `
import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/py", "/all"]
from tests.engine.scenario import play
json.dumps(await play())
`;

async function played(root, networkx) {
  const folder = path.join(root, 'static/node_modules/pyodide');
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, 'pyodide.mjs')));
  const python = await loadPyodide({ indexURL: folder });
  const folders = { '/py': path.join(root, 'py'), '/all/tests': path.join(root, 'tests') };
  for (const [to, from] of Object.entries({ ...folders, '/all/networkx': networkx })) {
    python.FS.mkdirTree(to);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: from }, to);
  }
  return python.runPythonAsync(PLAY);
}

try {
  process.stdout.write(await played(...process.argv.slice(2)));
} catch (error) {
  process.stderr.write(error.message);
  process.exit(1);
}
