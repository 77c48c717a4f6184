/**
 * What the editor offers while Python is typed: the names a node's code sees without importing, what a Table
 * can do, Python's own words, and the names in the code; the code itself is never run to find more.
 * @module
 */
import { languages } from "monaco-editor/editor.js";

/** @type {[string, string, string][]} name, what is inserted, what it is */
const PRELUDE = [
  ["Table", "Table", "A table: an input or output type"],
  ["Chart", "Chart", "A Vega-Lite chart"],
  ["Image", "Image", "A picture"],
  ["Markdown", "Markdown", "Formatted text"],
  ["Html", "Html", "A page fragment, shown without scripts"],
  ["File", "File", "A file that the reader picks"],
  ["Annotated", "Annotated[${1:int}, ${2:Range(0, 100)}]", "A type with a widget"],
  ["Range", "Range(${1:0}, ${2:100})", "A slider between two numbers"],
  ["Multiline", "Multiline()", "A text area"],
  ["Unit", 'Unit("${1:kg}")', "A unit shown behind the field"],
  ["Column", 'Column("${1:rows}")', "One column of an input table"],
  ["Columns", 'Columns("${1:rows}")', "Several columns of an input table"],
  ["Accept", 'Accept("${1:.csv}")', "Which files may be picked"],
  ["Colour", "Colour()", "A colour picker"],
  ["Code", "Code()", "A code field"],
  ["Literal", 'Literal["${1:a}", "${2:b}"]', "One of some fixed values"],
  ["Any", "Any", "Any type"],
  ["NamedTuple", "NamedTuple", "Names several outputs"],
  ["TypedDict", "TypedDict", "Names several outputs"],
  ["Iterator", "Iterator[${1:Table}]", "A stream"],
  ["AsyncIterator", "AsyncIterator[${1:Table}]", "A stream"],
];

/** @type {[string, string, string][]} */
const MEMBERS = [
  ["to_pylist", "to_pylist()", "Rows as a list of dicts"],
  ["column_names", "column_names", "Names of the columns"],
  ["num_rows", "num_rows", "How many rows"],
  ["num_columns", "num_columns", "How many columns"],
  ["schema", "schema", "Names and types of the columns"],
  ["column", 'column("${1:name}")', "One column as a list"],
  ["select", 'select(["${1:name}"])', "Some of the columns"],
  ["take", "take(${1:indices})", "Rows by their numbers"],
  ["slice", "slice(${1:0}, ${2:10})", "A run of rows"],
  ["from_pylist", "from_pylist(${1:rows})", "A Table from a list of dicts"],
  ["from_columns", "from_columns(${1:columns})", "A Table from a dict of lists"],
];

const KEYWORDS = ("and as assert async await break class continue def elif else except False finally for from if import in is "
  + "lambda match None nonlocal not or pass raise return True try while with yield").split(" ");
const BUILTINS = ("abs all any bool bytes dict enumerate filter float int isinstance len list map max min print range "
  + "reversed round set sorted str sum tuple type zip").split(" ");

const KNOWN = new Set([...PRELUDE.map(([name]) => name), ...KEYWORDS, ...BUILTINS]);

/**
 * The other names in the code, without the one that is being typed.
 * @param {string} text
 * @param {string} typed
 */
function namesIn(text, typed) {
  const names = new Set(text.match(/\b[A-Za-z_]\w{2,}\b/g));
  names.delete(typed);
  return [...names].filter((name) => !KNOWN.has(name));
}

export function addCompletions() {
  languages.registerCompletionItemProvider("python", {
    triggerCharacters: ["."],
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position);
      const line = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1);
      if (/(^\s*#|["']\w*$)/.test(line)) return { suggestions: [] };
      const range = {
        startLineNumber: position.lineNumber, endLineNumber: position.lineNumber,
        startColumn: word.startColumn, endColumn: word.endColumn,
      };
      const { Class, Method, Property, Keyword, Function, Variable } = languages.CompletionItemKind;
      const asSnippet = languages.CompletionItemInsertTextRule.InsertAsSnippet;
      const known = (/** @type {[string, string, string][]} */ list, /** @type {(insert: string) => number} */ kindOf) =>
        list.map(([label, insertText, detail]) => ({
          label, insertText, detail, range, kind: kindOf(insertText), insertTextRules: asSnippet, sortText: `1${label}` }));
      if (line.trimEnd().endsWith(".")) {
        return { suggestions: known(MEMBERS, (insert) => (insert.includes("(") ? Method : Property)) };
      }
      const plain = (/** @type {string[]} */ names, /** @type {number} */ kind) =>
        names.map((label) => ({ label, insertText: label, kind, range, sortText: `2${label}` }));
      const own = namesIn(model.getValue(), word.word).map((label) => ({ label, insertText: label, kind: Variable, range, sortText: `0${label}` }));
      return { suggestions: [...own, ...known(PRELUDE, () => Class), ...plain(KEYWORDS, Keyword), ...plain(BUILTINS, Function)] };
    },
  });
}
