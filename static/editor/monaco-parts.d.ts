/** Parts of Monaco that come without types. */
declare module "monaco-editor/editor/contrib/*";
declare module "monaco-editor/languages/definitions/*" {
  import type { languages } from "monaco-editor/editor.js";
  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}
declare module "monaco-editor/platform/clipboard/browser/clipboardService.js" {
  export class BrowserClipboardService {
    installWebKitWriteTextWorkaround(): void;
  }
}
