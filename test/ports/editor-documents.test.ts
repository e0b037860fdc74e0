// What an editor holds open: whether a text there has changes that nobody saved, or is what the file holds.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { TextDocuments } from "vscode-languageserver/node";
import { DocumentShelf } from "../../server/host/lsp/documents.ts";
import { until } from "../support/until.ts";

describe("documents that an editor holds", () => {
  let folder: string;
  let path: string;
  let shelf: DocumentShelf;
  let tell: Record<string, (params: object) => void>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kodama-documents-"));
    path = join(folder, "a.ts");
    writeFileSync(path, "one\n");
    tell = {};
    const documents = new TextDocuments(TextDocument);
    const handlers = new Proxy({} as Parameters<typeof documents.listen>[0], {
      get: (_target, name: string) => (handler: (params: object) => void) => {
        tell[name] = handler;
        return { dispose: () => {} };
      },
    });
    documents.listen(handlers);
    shelf = new DocumentShelf();
    shelf.use(documents);
    const textDocument = { uri: uri(), languageId: "typescript", version: 1, text: "one\n" };
    tell["onDidOpenTextDocument"]?.({ textDocument });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const uri = (): string => pathToFileURL(path).href;
  const change = (version: number, text: string): void =>
    tell["onDidChangeTextDocument"]?.({
      textDocument: { uri: uri(), version },
      contentChanges: [{ text }],
    });

  it("[EDIT-23] typed text is unsaved until it is saved (D16, A4)", () => {
    assert.equal(shelf.textOf(path), undefined);
    change(2, "one and more\n");
    assert.equal(shelf.textOf(path), "one and more\n");
    writeFileSync(path, "one and more\n");
    tell["onDidSaveTextDocument"]?.({ textDocument: { uri: uri() } });
    assert.equal(shelf.textOf(path), undefined);
  });

  for (const mark of ["", "\uFEFF"])
    it(`[EDIT-23] what was written to the file${mark === "" ? "" : ", with a byte order mark,"} and taken up by the editor is not unsaved (D16, B60)`, async () => {
      writeFileSync(path, `${mark}two\n`);
      change(2, "two\n");
      await until("it is what the file holds", () => shelf.textOf(path) === undefined);
      // Typed upon that, it is.
      change(3, "two and more\n");
      assert.equal(shelf.textOf(path), "two and more\n");
    });

  it("[EDIT-23] what was typed while the file was looked at stays unsaved (D16)", async () => {
    writeFileSync(path, "two\n");
    change(2, "two\n");
    change(3, "two and more\n");
    // Long enough for both looks at the file: a third one is over.
    change(4, "two and more still\n");
    writeFileSync(path, "three\n");
    change(5, "three\n");
    await until("the last one is looked at", () => shelf.textOf(path) === undefined);
    change(6, "mine\n");
    assert.equal(shelf.textOf(path), "mine\n");
  });

  it("[EDIT-23] a look at one that was closed and opened anew says nothing of the new one (D16)", async () => {
    writeFileSync(path, "two\n");
    change(2, "typed\n");
    change(3, "two\n");
    tell["onDidCloseTextDocument"]?.({ textDocument: { uri: uri() } });
    tell["onDidOpenTextDocument"]?.({
      textDocument: { uri: uri(), languageId: "typescript", version: 1, text: "two\n" },
    });
    await sleep(200);
    assert.equal(shelf.textOf(path), undefined);
    change(2, "mine\n");
    change(3, "mine more\n");
    assert.equal(shelf.textOf(path), "mine more\n");
  });
});
