/**
 * The languages of nodes: their colouring, and nothing that would need a language server.
 * @module
 */
import { languages } from "monaco-editor/editor.js";
import * as javascript from "monaco-editor/languages/definitions/javascript/javascript.js";
import * as markdown from "monaco-editor/languages/definitions/markdown/markdown.js";
import * as python from "monaco-editor/languages/definitions/python/python.js";

/** JSON is small enough to say here; Monaco's own comes with a worker and a schema store. */
const json = {
  conf: {
    brackets: /** @type {[string, string][]} */ ([["{", "}"], ["[", "]"]]),
    autoClosingPairs: [{ open: "{", close: "}" }, { open: "[", close: "]" }, { open: '"', close: '"' }],
  },
  language: {
    tokenizer: {
      root: [
        [/"(?:[^"\\]|\\.)*"(?=\s*:)/, "type"],
        [/"(?:[^"\\]|\\.)*"?/, "string"],
        [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, "number"],
        [/\b(?:true|false|null)\b/, "keyword"],
        [/[{}[\]]/, "@brackets"],
      ],
    },
  },
};

export function addLanguages() {
  for (const [id, { conf, language }] of Object.entries({ python, javascript, markdown, json })) {
    languages.register({ id });
    languages.setLanguageConfiguration(id, conf);
    languages.setMonarchTokensProvider(id, /** @type {any} */ (language));
  }
}
