// node peer.mjs FOLDER: the same graphs through @observablehq/runtime, installed in FOLDER.
// Answers requests, one a line. Cold: from the first definition to the last value, per node; alone:
// from the last definition; edit: from changed definitions to the ten new values. Microseconds of
// processor time.
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const runtimeAt = path.join(process.argv[2], 'node_modules/@observablehq/runtime/src/index.js');
const { Runtime } = await import(pathToFileURL(runtimeAt));

const TURNS = 21;
const clock = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const functionOf = (inputs, plus) =>
  [() => plus, (x) => x + plus, (x, y) => x - y + plus][inputs.length];

async function measured(sources, edited, touched) {
  const runtime = new Runtime();
  const module = runtime.module();
  let waiting = 0;
  let ended = () => {};
  const observer = {
    fulfilled() {
      waiting -= 1;
      if (waiting === 0) ended();
    },
    rejected(error) {
      throw error;
    },
  };
  const values = (count) => {
    waiting = count;
    return new Promise((resolve) => {
      ended = resolve;
    });
  };
  const inputs = sources.map((above) => above.map((source) => `n${source}`));
  const cold = values(sources.length);
  const defining = clock();
  const cells = inputs.map((names, at) =>
    module.variable(observer).define(`n${at}`, names, functionOf(names, at)),
  );
  let began = clock();
  await cold;
  const over = clock();
  const told = {
    cold: (over - defining) / sources.length,
    alone: (over - began) / sources.length,
  };
  const taken = [];
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const again = values(touched);
    began = clock();
    for (const at of edited) {
      cells[at].define(`n${at}`, inputs[at], functionOf(inputs[at], -turn * 1000 - at));
    }
    await again;
    taken.push(clock() - began);
  }
  runtime.dispose();
  return { ...told, edit: taken.sort((one, other) => one - other)[(TURNS - 1) / 2] };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { sources, edited, touched } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await measured(sources, edited, touched))}\n`);
}
