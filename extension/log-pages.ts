// Pages of text to look at: read-only, with a name, and nothing to save when they are closed.
import * as vscode from "vscode";

const SCHEME = "kodama-log";
const PAGES_KEPT = 20;

export interface LogPages extends vscode.Disposable {
  /** `key` tells pages with the same name apart. */
  show(page: { readonly name: string; readonly key: string; readonly text: string }): Promise<void>;
}

export function createLogPages(): LogPages {
  const pages = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => pages.get(uri.toString()) ?? "This page is gone. Open it again.",
  });
  return {
    async show({ name, key, text }) {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name.replaceAll("/", " ")}.log`, query: key });
      pages.delete(uri.toString());
      pages.set(uri.toString(), text);
      for (const old of [...pages.keys()].slice(0, -PAGES_KEPT)) pages.delete(old);
      // One that is open already shows what is new.
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    },
    dispose: () => vscode.Disposable.from(provider, changed).dispose(),
  };
}
