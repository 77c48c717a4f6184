// Copies Python sources of this repository into a runtime's file system.
import fs from 'node:fs';
import path from 'node:path';

/** @param {{mkdir(path: string): void, writeFile(path: string, data: Uint8Array): void}} system */
export function copySources(system, root, others = []) {
  const folders = new Set();
  const makeFolder = (folder) => {
    if (folder === '/' || folders.has(folder)) return;
    makeFolder(path.posix.dirname(folder));
    system.mkdir(folder);
    folders.add(folder);
  };
  const copy = (from, to) => {
    for (const entry of fs.readdirSync(path.join(root, from), { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== '__pycache__') {
        copy(`${from}/${entry.name}`, `${to}/${entry.name}`);
      } else if (/\.(py|json)$/.test(entry.name)) {
        makeFolder(to);
        system.writeFile(`${to}/${entry.name}`, fs.readFileSync(path.join(root, from, entry.name)));
      }
    }
  };
  makeFolder('/source/dxt');
  system.writeFile('/source/dxt/__init__.py', fs.readFileSync(path.join(root, 'py/dxt/__init__.py')));
  copy('py/dxt/core', '/source/dxt/core');
  for (const folder of ['tests/core', ...others]) copy(folder, `/source/${folder}`);
}

export const RUN = `
import sys, json
sys.path.insert(0, "/source")
from tests.core.run_tests import run
json.dumps(run(MODULES))
`;
