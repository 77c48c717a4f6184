/**
 * Monaco in the page's colours: surfaces and text from the page's variables, syntax colours chosen here
 * (each has a contrast of at least 4.5 on the page's surface).
 * @module
 */
import { editor as monaco } from "monaco-editor/editor.js";
import { isDark, token } from "../viewers/theme.js";

const SYNTAX = {
  light: { comment: "6a7686", keyword: "8a3ab9", string: "1b7a4b", number: "1f6bb0", type: "2b4bc4", decorator: "9a5b00" },
  dark: { comment: "8b97a8", keyword: "cf9bf2", string: "7fd3a4", number: "7fb9f2", type: "9db2ff", decorator: "e8b565" },
};

/** Defines the theme "dxt" anew and puts it on every editor. */
export function applyTheme() {
  const dark = isDark();
  const syntax = SYNTAX[dark ? "dark" : "light"];
  const surface = hex("surface");
  const accent = hex("accent");
  monaco.defineTheme("dxt", {
    base: dark ? "vs-dark" : "vs",
    inherit: true,
    rules: [
      { token: "", foreground: hex("text").slice(1, 7) },
      { token: "comment", foreground: syntax.comment, fontStyle: "italic" },
      { token: "keyword", foreground: syntax.keyword },
      { token: "string", foreground: syntax.string },
      { token: "string.escape", foreground: syntax.decorator },
      { token: "number", foreground: syntax.number },
      { token: "type", foreground: syntax.type },
      { token: "tag", foreground: syntax.decorator },
      { token: "delimiter", foreground: hex("text-2").slice(1, 7) },
    ],
    colors: {
      // Brackets are not coloured by depth.
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, hex("text-2")])),
      "editor.background": surface,
      "editor.foreground": hex("text"),
      "editorCursor.foreground": accent,
      "editor.selectionBackground": `${accent}${dark ? "40" : "2e"}`,
      "editor.inactiveSelectionBackground": `${accent}1f`,
      "editor.lineHighlightBackground": `${hex("surface-2")}99`,
      "editor.lineHighlightBorder": "#00000000",
      "editorLineNumber.foreground": hex("stale"),
      "editorLineNumber.activeForeground": hex("text"),
      "editorGutter.background": surface,
      "editorIndentGuide.background1": hex("line"),
      "editorIndentGuide.activeBackground1": hex("line-strong"),
      "editorBracketMatch.background": `${accent}22`,
      "editorBracketMatch.border": `${accent}66`,
      "editorWidget.background": surface,
      "editorWidget.foreground": hex("text"),
      "editorWidget.border": hex("line-strong"),
      "editorSuggestWidget.background": surface,
      "editorSuggestWidget.border": hex("line-strong"),
      "editorSuggestWidget.foreground": hex("text"),
      "editorSuggestWidget.selectedBackground": hex("accent-soft"),
      "editorSuggestWidget.selectedForeground": hex("text"),
      "editorSuggestWidget.selectedIconForeground": hex("text"),
      "editorSuggestWidget.highlightForeground": accent,
      "editorSuggestWidget.focusHighlightForeground": accent,
      "editorHoverWidget.background": surface,
      "editorHoverWidget.border": hex("line-strong"),
      "editorError.foreground": hex("error"),
      "editorWarning.foreground": hex("warn"),
      "input.background": hex("bg"),
      "input.foreground": hex("text"),
      "input.border": hex("line-strong"),
      "focusBorder": accent,
      "list.hoverBackground": hex("surface-2"),
      "scrollbarSlider.background": `${hex("line-strong")}80`,
      "scrollbarSlider.hoverBackground": hex("line-strong"),
      "scrollbarSlider.activeBackground": hex("stale"),
      "widget.shadow": "#00000026",
    },
  });
  monaco.setTheme("dxt");
}

/**
 * A page colour as `#rrggbb`, the one spelling that Monaco reads.
 * @param {string} name
 */
function hex(name) {
  const probe = document.createElement("canvas").getContext("2d");
  if (!probe) return "#808080";
  probe.fillStyle = token(name, "#808080");
  return String(probe.fillStyle).startsWith("#") ? String(probe.fillStyle) : "#808080";
}
