/**
 * Runs in Node.js, without permissions, what `script.js` does in a browser's worker: one performance of
 * one JavaScript node. Told by one line of JSON on stdin; answers by lines of JSON on stdout.
 *
 * Takes away what a worker in the sandbox has not either, before the node's code is read.
 */
const vm = require("node:vm");
const { stdin, stdout } = process;
const exit = process.exit.bind(process);
const WEB = [
  "AbortController", "AbortSignal", "Blob", "DOMException", "Event", "EventTarget", "File", "TextDecoder", "TextEncoder",
  "URL", "URLSearchParams", "atob", "btoa", "clearInterval", "clearTimeout", "console", "crypto", "performance",
  "queueMicrotask", "setInterval", "setTimeout", "structuredClone",
];
const File = require("node:buffer").File;

function takeAway() {
  const own = vm.runInNewContext("Object.getOwnPropertyNames(globalThis)");
  const left = new Set([...own, ...WEB]);
  globalThis.File ??= File;
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!left.has(name)) delete globalThis[name];
  }
}

function answer(message, isLast) {
  stdout.write(`${JSON.stringify(message)}\n`, isLast ? () => exit(0) : undefined);
}

let told = "";
stdin.setEncoding("utf8");
stdin.on("data", (text) => {
  told += text;
  if (!told.endsWith("\n")) return;
  stdin.pause();
  const { script, file, input } = JSON.parse(told);
  takeAway();
  let start;
  try {
    start = new vm.Script(script, { filename: file }).runInThisContext();
  } catch (error) {
    const line = Number(new RegExp(`^${file}:(\\d+)`).exec(error.stack)?.[1]) || null;
    return answer({ kind: "unreadable", message: error.message, line }, true);
  }
  start(input, (message) => answer(message, message.kind !== "printed"));
});
