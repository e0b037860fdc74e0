// Documents the editor holds open. Unsaved text counts before what is on disk; a document that was not changed does
// not, since the editor may not have noticed yet that the file was written by somebody else.
import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { TextDocuments } from "vscode-languageserver/node";
import type { OpenDocuments } from "../../core/ports.ts";

/** Of longer ones the editor's word counts, since they would be read with each key. */
const CHARS_MAX = 1_000_000;
const BYTE_ORDER_MARK = /^\uFEFF/;
const BYTE_ORDER_MARK_BYTES = 3;

export class DocumentShelf implements OpenDocuments {
  #documents: TextDocuments<TextDocument> | undefined;
  /** Versions as opened or saved: a document of another version has unsaved changes. */
  readonly #saved = new Map<string, number>();

  /** The editor's documents, once there is an editor. */
  use(documents: TextDocuments<TextDocument>): void {
    this.#documents = documents;
    for (const { uri, version } of documents.all()) this.#saved.set(uri, version);
    documents.onDidOpen(({ document }) => this.#saved.set(document.uri, document.version));
    documents.onDidChangeContent(({ document }) => void this.#lookAt(document));
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

  /** An editor takes up what somebody wrote to the file, and says no more than that its text is another one: nothing of it is unsaved. */
  async #lookAt(document: TextDocument): Promise<void> {
    const { uri, version } = document;
    const path = pathOf(uri);
    if (path === undefined || this.#saved.get(uri) === version) return;
    const text = document.getText();
    if (text.length > CHARS_MAX) return;
    // With most keys the length alone tells that it is typed, and nothing is read.
    const size = await stat(path).then(
      (info) => info.size,
      () => -1,
    );
    const bytes = Buffer.byteLength(text);
    if (size !== bytes && size !== bytes + BYTE_ORDER_MARK_BYTES) return;
    const onDisk = await readFile(path, "utf8").catch(() => undefined);
    if (onDisk?.replace(BYTE_ORDER_MARK, "") !== text || document.version !== version) return;
    // Closed meanwhile, or opened anew, it is another document.
    if (this.#documents?.get(uri) === document) this.#saved.set(uri, version);
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
