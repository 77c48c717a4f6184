// node micropython_host.mjs ROOT MODULE...: runs tests of the page in MicroPython, prints the result as JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { copySources } from '../core/python_files.mjs';

const [root, ...modules] = process.argv.slice(2);
const folder = 'static/node_modules/@micropython/micropython-webassembly-pyscript';
const { loadMicroPython } = await import(pathToFileURL(path.join(root, folder, 'micropython.mjs')));
const python = await loadMicroPython({ heapsize: 64 * 1024 * 1024 });
copySources(python.FS, root, ['app', 'tests/app']);
python.runPython(`
import io, json, sys
sys.path.insert(0, "/source")
passed, failures = 0, []
for name in ${JSON.stringify(modules)}:
    try:
        module = __import__("tests.app." + name, None, None, ["*"])
        for key in sorted(dir(module)):
            if key.startswith("test_"):
                getattr(module, key)()
                passed += 1
    except Exception as error:
        text = io.StringIO()
        sys.print_exception(error, text)
        failures.append(name + "\\n" + text.getvalue())
RESULT = json.dumps({"passed": passed, "failures": failures})
`);
process.stdout.write(python.globals.get('RESULT'));
