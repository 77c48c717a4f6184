/**
 * Shows why a node has no value: what happened in plain words, and the node's own code with the line marked.
 * Owns the wording of the headings; the message itself comes from `dxt.core.errors`.
 * @module
 */
import css from "./error.css" with { type: "text" };
import { adopt, element } from "./element.js";
import { icon } from "./icons.js";

/**
 * An error as `DxtError.as_json` gives it, with the node's source added. `code` is the stable name of the
 * error; a `code` that holds Python instead is taken for the source.
 * @typedef {{message: string, code?: string, node?: string, port?: string, line?: number, source?: string,
 *   traceback?: string}} Problem
 */

/** @type {Record<string, string>} */
const HEADINGS = {
  node_raised: "The node's code raised an error",
  syntax_invalid: "Python can't read this code",
  no_function: "There is no function to run",
  two_functions: "There is more than one function",
  file_missing: "A file is missing",
  input_missing: "An input is not connected",
  param_invalid: "A parameter does not fit",
  output_invalid: "The result does not fit the node's type",
  timed_out: "The node took too long",
  out_of_memory: "The node ran out of memory",
  node_stopped: "The node was stopped",
  executor_lost: "The sandbox stopped working",
  package_missing: "A package is missing",
  skipped_because: "The node was skipped",
  cut_short: "The node was stopped before its end",
  unknown_node_type: "This node's type is not known here",
  cycle_found: "The wires form a circle",
  types_dont_fit: "A wire does not fit",
};

/** Nothing is wrong with the node itself: what is said of it is said calmly. */
const CALM = new Set(["skipped_because", "cut_short", "node_stopped", "input_missing"]);

/** How many lines of code are shown around the marked one. */
const AROUND = 6;

/**
 * @param {HTMLElement} root
 * @param {Problem} problem
 * @param {(name: string, detail: Record<string, unknown>) => void} emit
 */
export function mount(root, problem, emit) {
  adopt(/** @type {ShadowRoot} */ (root.getRootNode()), css);
  const code = problem.code ?? "";
  const isName = /^[a-z][a-z0-9_]*$/.test(code);
  const source = problem.source ?? (isName ? "" : code);
  const [first, ...rest] = String(problem.message ?? "").split("\n");
  const details = problem.traceback || rest.join("\n").trim();
  const { node, line } = problem;
  root.classList.add("error");
  root.append(
    element("section", CALM.has(code) ? { role: "status", class: "calm" } : { role: "alert" },
      element("header", {}, icon("alert"),
        element("div", {},
          element("h2", {}, (isName && HEADINGS[code]) || "Something went wrong"),
          element("p", { class: "message" }, first))),
      source && excerpt(source, line),
      details && element("pre", { class: "details" }, details),
      node && line ? element("p", { class: "actions" },
        element("button", { type: "button", onclick: () => emit("linewanted", { node, line }) },
          icon("cornerDownRight"), `Go to line ${line}`)) : null,
      code === "package_missing" ? element("p", { class: "actions" },
        element("button", { type: "button", onclick: () => emit("packageswanted", {}) },
          icon("cornerDownRight"), "Name the packages of this graph")) : null),
  );
  root.querySelector("li.marked")?.scrollIntoView({ block: "nearest" });
}

/**
 * The lines around the marked one.
 * @param {string} source
 * @param {number | undefined} line counted from 1
 */
function excerpt(source, line) {
  const lines = source.replace(/\n+$/, "").split("\n");
  const marked = line && line <= lines.length ? line : 0;
  const from = marked ? Math.max(0, marked - 1 - AROUND) : 0;
  const to = Math.min(lines.length, (marked || AROUND + 1) + AROUND);
  return element("ol", { class: "code", style: `--digits: ${String(to).length}ch` },
    ...lines.slice(from, to).map((text, index) => {
      const number = from + index + 1;
      const isMarked = number === marked;
      return element("li", { class: isMarked && "marked", "data-line": number,
        "aria-label": isMarked && `Line ${number}, where it went wrong: ${text.trim()}` },
      element("code", {}, text || " "));
    }));
}
