// Any LSP editor can work with Kodama: standard messages only, no extension.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { OWN, spawnLsp, initialize, startLsp, type LspProcess } from "../support/lsp-process.ts";
import { createSandbox, ROOT } from "../support/sandbox.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import type { Json } from "../support/wire-client.ts";

/** What an editor with a person in front of it does with what it is sent. */
interface Editor {
  readonly register: (connection: MessageConnection) => void;
  readonly log: [method: string, params: Json][];
  /** Resolves with the params of the first message of the method that is accepted. */
  until(method: string | readonly string[], accept?: (params: Json) => boolean): Promise<Json>;
}

/** A message with buttons; the answers of Kodama come without. */
function isQuestion(params: unknown): boolean {
  const { actions } = (params ?? {}) as { readonly actions?: readonly unknown[] };
  return actions !== undefined && actions.length > 0;
}
/** A sentence may come as a message, or as a message request without buttons, which shows the same. */
const MESSAGE = ["window/showMessage", "window/showMessageRequest"];

function createEditor(decide: (question: string) => string | Promise<string>): Editor {
  const log: Editor["log"] = [];
  const watchers = new Set<() => void>();
  const note = (method: string, params: unknown): void => {
    log.push([method, (params ?? {}) as Json]);
    for (const look of watchers) look();
  };
  return {
    log,
    register(connection) {
      connection.onRequest(async (method, params) => {
        note(method, params);
        if (isQuestion(params)) {
          const title = await decide(String((params as unknown as Json)["message"]));
          return title === "" ? null : { title };
        }
        if (method === "workspace/applyEdit") return { applied: true };
        return method === "window/showDocument" ? { success: true } : null;
      });
      connection.onNotification((method, params) => note(method, params));
      connection.onUnhandledProgress((progress) => note("$/progress", progress));
    },
    until: (method, accept = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = log.find(([name, params]) => [method].flat().includes(name) && accept(params));
          if (found === undefined) return;
          watchers.delete(look);
          resolve(found[1]);
        };
        watchers.add(look);
        look();
      }),
  };
}

const CAPABILITIES = {
  window: { workDoneProgress: true, showDocument: { support: true } },
  workspace: { applyEdit: true, codeLens: { refreshSupport: true }, workspaceFolders: true },
};

describe("a plain LSP editor", () => {
  const sandbox = createSandbox();
  let endpoint: ScriptedEndpoint | undefined;
  afterEach(async () => {
    await sandbox.clean();
    await endpoint?.close();
    endpoint = undefined;
  });

  const open = async (editor: Editor, folder: string, home = sandbox.folder()): Promise<LspProcess> =>
    startLsp(sandbox, { home, folders: [folder], capabilities: CAPABILITIES, register: editor.register });
  const ask = (lsp: LspProcess, text: string): Promise<Json> =>
    lsp.connection.sendRequest("workspace/executeCommand", { command: "kodama.ask", arguments: [text] });
  const said = (editor: Editor, part: RegExp): Promise<Json> =>
    editor.until(MESSAGE, (params) => !isQuestion(params) && part.test(String(params["message"])));

  it("[LSP-1] is asked, says Allow once, sees progress and the answer; nothing ran before (B2, B6, C33)", async () => {
    const folder = sandbox.workspace("echo ran >> witness");
    let ranBefore = true;
    const editor = createEditor(() => {
      ranBefore = existsSync(join(folder, "witness"));
      return "Allow once";
    });
    const lsp = await open(editor, folder);
    assert.equal((await ask(lsp, "run the tests"))["ok"], true);
    const question = await editor.until("window/showMessageRequest");
    assert.match(String(question["message"]), /make test/);
    assert.deepEqual(question["actions"], [{ title: "Allow once" }, { title: "Deny" }]);
    await said(editor, /./);
    assert.equal(ranBefore, false);
    assert.equal(readFileSync(join(folder, "witness"), "utf8"), "ran\n");
    await editor.until("$/progress", (params) => (params["value"] as Json)["kind"] === "end");
    const kinds = editor.log
      .filter(([method]) => method === "$/progress")
      .map(([, params]) => (params["value"] as Json)["kind"]);
    assert.deepEqual([kinds[0], kinds.at(-1)], ["begin", "end"]);
    const foreign = editor.log.filter(([method]) => method.startsWith("kodama/"));
    assert.deepEqual(foreign, []);
  });

  it("[LSP-6] is told each sentence once, as a message that waits for nothing (B2, B37)", async () => {
    const editor = createEditor(() => "Allow once");
    const lsp = await open(editor, sandbox.workspace());
    await ask(lsp, "run the tests");
    await editor.until("$/progress", (params) => (params["value"] as Json)["kind"] === "end");
    await said(editor, /finished/);
    await lsp.client.send("host.ping", {});
    const told = editor.log.filter(([, params]) => /finished/.test(String(params["message"])));
    assert.deepEqual(
      told.map(([method]) => method),
      ["window/showMessage"],
    );
  });

  it("[LSP-2] says Deny, or closes the question: nothing runs (B6, B59)", async () => {
    const folder = sandbox.workspace("echo ran >> witness");
    const editor = createEditor(() => "Deny");
    const lsp = await open(editor, folder);
    await ask(lsp, "run the tests");
    await said(editor, /You said no/);
    assert.equal(existsSync(join(folder, "witness")), false);
    const closing = createEditor(() => "");
    const second = await open(closing, folder);
    await ask(second, "run the tests");
    await closing.until("window/showMessageRequest");
    const lens: Json = await second.connection.sendRequest("workspace/executeCommand", {
      command: "kodama.deny",
    });
    assert.equal(lens["ok"], true);
    await said(closing, /You said no/);
    assert.equal(existsSync(join(folder, "witness")), false);
  });

  const proposeEdit = async (editor: Editor, home: string) => {
    const folder = sandbox.workspace();
    endpoint = await startScriptedEndpoint([
      { call: "edit_file", args: { path: "README.md", edits: [{ old: "two", new: "zwei" }] } },
      { text: "It is done." },
    ]);
    const uri = pathToFileURL(join(folder, "README.md")).href;
    const lsp = await open(editor, folder, home);
    const textDocument = { uri, languageId: "markdown", version: 1, text: "one\ntwo\nthree\n" };
    await lsp.connection.sendNotification("textDocument/didOpen", { textDocument });
    const patch = { "models.endpointUrl": endpoint.url, "models.endpointModel": "scripted" };
    assert.equal((await lsp.client.send("config.patch", { patch })).ok, true);
    await ask(lsp, "please translate the second line for me");
    await editor.until("window/showMessageRequest");
    return { lsp, uri, folder };
  };

  it("[LSP-3] sees code lenses over a proposed edit, and applies it to the open document (B6, B40, B42)", async () => {
    const editor = createEditor(() => new Promise(() => {}));
    const { lsp, uri, folder } = await proposeEdit(editor, sandbox.folder());
    const lenses: { command: { title: string; command: string; arguments: string[] } }[] =
      await lsp.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    assert.deepEqual(
      lenses.map((one) => one.command.command),
      ["kodama.approve", "kodama.deny"],
    );
    assert.ok(editor.log.some(([method]) => method === "workspace/codeLens/refresh"));
    const [approve] = lenses;
    const answer: Json = await lsp.connection.sendRequest("workspace/executeCommand", {
      ...approve?.command,
    });
    assert.equal(answer["ok"], true);
    const { edit } = await editor.until("workspace/applyEdit");
    const changes = (edit as { changes: Record<string, { newText: string }[]> }).changes[uri];
    assert.deepEqual(
      changes?.map((one) => one.newText),
      ["one\nzwei\nthree\n"],
    );
    await said(editor, /It is done/);
    assert.equal(
      readFileSync(join(folder, "README.md"), "utf8"),
      "one\ntwo\nthree\n",
      "the editor saves, not we",
    );
    const after: unknown[] = await lsp.connection.sendRequest("textDocument/codeLens", {
      textDocument: { uri },
    });
    assert.deepEqual(after, []);
  });

  it("[LSP-4] a text that is gone from the state folder fails the edit, not the server (B60)", async () => {
    const home = sandbox.folder();
    const editor = createEditor(() => new Promise(() => {}));
    const { lsp } = await proposeEdit(editor, home);
    rmSync(join(home, "blobs"), { recursive: true });
    await lsp.connection.sendRequest("workspace/executeCommand", { command: "kodama.approve" });
    const over = editor.until("$/progress", (params) => (params["value"] as Json)["kind"] === "end");
    const first = await Promise.race([
      lsp.ended.then(() => "the server ended"),
      over.then(() => "the turn ended"),
    ]);
    assert.equal(first, "the turn ended", lsp.text().slice(-500));
  });

  it("[LSP-5] 10,000 stray lines on standard output lose no request over the extra pipe (B2)", async () => {
    const options = {
      home: sandbox.folder(),
      mode: "fd3" as const,
      own: OWN,
      nodeArgs: ["--import", pathToFileURL(join(ROOT, "test/fixtures/contract/stray-output.ts")).href],
    };
    const lsp = spawnLsp(sandbox, options);
    await initialize(lsp.connection, options);
    const answers = await Promise.all(Array.from({ length: 200 }, () => lsp.client.send("host.ping", {})));
    assert.equal(
      answers.every((one) => one.ok),
      true,
    );
    assert.deepEqual(await lsp.connection.sendRequest("shutdown"), null);
    await lsp.connection.sendNotification("exit");
    assert.equal(await lsp.ended, 0);
    assert.equal(lsp.text().match(/stray line/g)?.length, 10_000);
  });
});
