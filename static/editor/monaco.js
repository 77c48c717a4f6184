/**
 * Monaco with only what a node's code needs, behind a handle of a few functions. Loaded when first needed;
 * its style sheet is a file of its own, whose address the build writes into the page.
 * @module
 */
import { KeyCode, KeyMod, MarkerSeverity, editor as monaco } from "monaco-editor/editor.js";
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codeEditor/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/iPadShowKeyboard/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/readOnlyMessage/register.js";
import "monaco-editor/features/smartSelect/register.js";
import "monaco-editor/features/snippet/register.js";
// "features/suggest" brings only inline suggestions in this version; the list itself is here.
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import "monaco-editor/features/toggleTabFocusMode/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import { BrowserClipboardService } from "monaco-editor/platform/clipboard/browser/clipboardService.js";
import { onThemeChange } from "../viewers/theme.js";
import { addLanguages } from "./languages.js";
import { addCompletions } from "./completions.js";
import { applyTheme } from "./theme.js";

/** @typedef {{line: number, message: string, severity?: string}} Marker */
/**
 * @typedef {{text: string, selection: [number, number], scroll: number, language: string, label: string,
 *   readOnly: boolean, font: string, edited: (text: string) => void, committed: () => void}} Beginning
 */
/** @typedef {ReturnType<typeof open>} Handle */

/** The measures that the plain text area shares, so that nothing moves when Monaco takes over. */
export const LINE_HEIGHT = 20;
export const FONT_SIZE = 13;

/**
 * Nothing chosen above asks for Monaco's worker, so there is none.
 * @param {string} style the address of Monaco's style sheet, which esbuild puts beside this module
 */
export async function prepare(style) {
  if (style) await loadStyle(style);
  // In WebKit this would ask for the clipboard at every click on the page, lest an extension of VS Code wants it;
  // what the page itself then copies would be refused.
  BrowserClipboardService.prototype.installWebKitWriteTextWorkaround = () => {};
  addLanguages();
  addCompletions();
  applyTheme();
  onThemeChange(applyTheme);
  // These go on a run that stands still, or back; Alt+F8 still goes to the next problem.
  for (const keybinding of [KeyCode.F8, KeyMod.Shift | KeyCode.F8]) monaco.addKeybindingRule({ keybinding, command: null });
}

/**
 * Monaco's rules must be there before it measures anything.
 * @param {string} address
 * @returns {Promise<void>}
 */
function loadStyle(address) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${address} could not be loaded`));
    });
    document.head.append(link);
  });
}

/**
 * Opens an editor in `host` that goes on where the plain text area was.
 * @param {HTMLElement} host
 * @param {Beginning} beginning
 */
export function open(host, { text, selection, scroll, language, label, readOnly, font, edited, committed }) {
  const model = monaco.createModel(text, language);
  model.updateOptions({ tabSize: 4, insertSpaces: true });
  const editor = monaco.create(host, {
    model, readOnly, ariaLabel: label, theme: "dxt",
    fontFamily: font, fontSize: FONT_SIZE, lineHeight: LINE_HEIGHT, fontLigatures: false,
    automaticLayout: true, scrollBeyondLastLine: false, padding: { top: 8, bottom: 8 },
    minimap: { enabled: false }, overviewRulerLanes: 0, hideCursorInOverviewRuler: true, overviewRulerBorder: false,
    lineNumbersMinChars: 3, lineDecorationsWidth: 14, glyphMargin: false, folding: false,
    renderLineHighlight: "line", renderLineHighlightOnlyWhenFocus: true, roundedSelection: true,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false, alwaysConsumeMouseWheel: false },
    fixedOverflowWidgets: true, contextmenu: false, stickyScroll: { enabled: false }, occurrencesHighlight: "off",
    wordBasedSuggestions: "off", suggest: { showIcons: true, preview: false }, quickSuggestions: true,
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true }, links: false,
    guides: { indentation: true },
  });
  editor.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, committed);
  const positions = selection.map((offset) => model.getPositionAt(offset));
  editor.setSelection({
    startLineNumber: positions[0].lineNumber, startColumn: positions[0].column,
    endLineNumber: positions[1].lineNumber, endColumn: positions[1].column,
  });
  editor.setScrollTop(scroll);
  let told = true;
  model.onDidChangeContent(() => {
    if (told) edited(model.getValue());
  });

  return {
    value: () => model.getValue(),
    /** A text from outside is not an edit: nothing is told, and there is nothing to undo. @param {string} next */
    setValue(next) {
      if (next === model.getValue()) return;
      const offsets = movedOffsets(model.getValue(), next, selectionOffsets());
      told = false;
      model.setValue(next);
      told = true;
      const [from, to] = offsets.map((offset) => model.getPositionAt(offset));
      editor.setSelection({
        startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column,
      });
    },
    /** @param {Marker[]} markers */
    setMarkers(markers) {
      monaco.setModelMarkers(model, "dxt", markers.map((marker) => {
        const line = Math.min(Math.max(1, marker.line || 1), model.getLineCount());
        return {
          message: marker.message, severity: severityOf(marker.severity), startLineNumber: line, endLineNumber: line,
          startColumn: model.getLineFirstNonWhitespaceColumn(line) || 1, endColumn: model.getLineMaxColumn(line),
        };
      }));
    },
    /** @param {number} line */
    reveal(line) {
      editor.revealLineInCenterIfOutsideViewport(line);
      editor.setPosition({ lineNumber: line, column: model.getLineFirstNonWhitespaceColumn(line) || 1 });
    },
    /** @param {boolean} is */
    setReadOnly: (is) => editor.updateOptions({ readOnly: is }),
    /** @param {string} text */
    setLabel: (text) => editor.updateOptions({ ariaLabel: text }),
    /** @param {string} name */
    setLanguage: (name) => monaco.setModelLanguage(model, name),
    focus: () => editor.focus(),
    close() {
      editor.dispose();
      model.dispose();
    },
  };

  /** @returns {[number, number]} */
  function selectionOffsets() {
    const now = editor.getSelection();
    if (!now) return [0, 0];
    return [model.getOffsetAt(now.getStartPosition()), model.getOffsetAt(now.getEndPosition())];
  }
}

/** @param {string | undefined} name */
function severityOf(name) {
  if (name === "warning") return MarkerSeverity.Warning;
  return name === "info" ? MarkerSeverity.Info : MarkerSeverity.Error;
}

/**
 * Where offsets of a text are after it became another: what stands before and after the change stays in place.
 * @param {string} before
 * @param {string} after
 * @param {number[]} offsets
 */
export function movedOffsets(before, after, offsets) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return offsets.map((offset) => {
    if (offset <= start) return offset;
    if (offset >= before.length - end) return offset + after.length - before.length;
    return Math.min(offset, after.length - end);
  });
}
