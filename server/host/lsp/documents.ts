// Documents the editor holds open. Unsaved text counts before what is on disk; a document that was not changed does
// not, since the editor may not have noticed yet that the file was written by somebody else.
import { fileURLToPath } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { TextDocuments } from "vscode-languageserver/node";
import type { OpenDocuments } from "../../core/ports.ts";

export class DocumentShelf implements OpenDocuments {
  #documents: TextDocuments<TextDocument> | undefined;
  /** Versions as opened or saved: a document of another version has unsaved changes. */
  readonly #saved = new Map<string, number>();

  /** The editor's documents, once there is an editor. */
  use(documents: TextDocuments<TextDocument>): void {
    this.#documents = documents;
    for (const { uri, version } of documents.all()) this.#saved.set(uri, version);
    documents.onDidOpen(({ document }) => this.#saved.set(document.uri, document.version));
    documents.onDidSave(({ document }) => this.#saved.set(document.uri, document.version));
    documents.onDidClose(({ document }) => this.#saved.delete(document.uri));
  }

  textOf(path: string): string | undefined {
    const document = this.#find(path);
    return document === undefined || this.#saved.get(document.uri) === document.version
      ? undefined
      : document.getText();
  }

  isOpen(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** What the editor shows, saved or not. */
  shown(path: string): { readonly uri: string; readonly text: string } | undefined {
    const document = this.#find(path);
    return document === undefined ? undefined : { uri: document.uri, text: document.getText() };
  }

  #find(path: string): TextDocument | undefined {
    return this.#documents?.all().find((one) => pathOf(one.uri) === path);
  }
}

export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
