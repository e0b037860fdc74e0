// Editor abilities the server may lease: apply an edit, show a place, list problems. They run, report and forget.
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import { act } from "./editor-acts.ts";
import { pathOf } from "./editor-context.ts";
import type { CapabilityWindowOpenedEventJson } from "../proto/gen/kodama/v1/capability_pb.ts";

export type WindowOpened = CapabilityWindowOpenedEventJson;

export interface WindowResult {
  readonly ok: boolean;
  readonly error_kind?: "rejected" | "cancelled" | "unavailable" | "invalid_response" | "other";
  readonly message?: string;
  readonly data?: Readonly<Record<string, string>>;
}

const PROBLEMS_MAX = 100;

export async function serveWindow({ kind, request = {} }: WindowOpened): Promise<WindowResult> {
  const path = join(text(request["folder"]), text(request["path"]));
  try {
    switch (kind) {
      case "apply_edit":
        return await applyEdit(path, request["before"], request["text"]);
      case "reveal_range":
        return await reveal(path, Number(request["line"] ?? 0));
      case "act":
        return await act(text(request["action"]));
      case "diagnostics":
        return await problems(text(request["path"]) === "" ? undefined : path);
      case "focus":
        return await takeVoice();
      default:
        return { ok: false, error_kind: "unavailable", message: "This editor cannot do that." };
    }
  } catch (error) {
    return { ok: false, error_kind: "other", message: error instanceof Error ? error.message : "" };
  }
}

/** Through the editor, so that its undo works; then saved, so that programs see it. */
async function applyEdit(path: string, before: unknown, text: unknown): Promise<WindowResult> {
  if (typeof text !== "string")
    return { ok: false, error_kind: "invalid_response", message: "There was no text to write." };
  const uri = vscode.Uri.file(path);
  const document = await vscode.workspace.openTextDocument(uri);
  if (typeof before === "string" && document.getText() !== withoutMark(before))
    return replaceUnseen(document, before, text);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(uri, whole, withoutMark(text));
  if (!(await vscode.workspace.applyEdit(edit)))
    return { ok: false, error_kind: "rejected", message: "The editor refused the change." };
  await document.save();
  // What is done to a text while it is saved belongs to the change: an undo finds it like that.
  const saved = document.getText();
  const asWanted = document.isDirty || saved === withoutMark(text);
  return asWanted ? { ok: true } : { ok: true, data: { saved_sha: sha256Hex(saved) } };
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The editor keeps a byte-order mark to itself. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

/** A document without unsaved changes may lag behind the disk; then the disk decides, and the editor follows it. */
async function replaceUnseen(
  document: vscode.TextDocument,
  before: string,
  text: string,
): Promise<WindowResult> {
  const onDisk = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    await vscode.workspace.fs.readFile(document.uri),
  );
  if (document.isDirty || onDisk !== before) {
    return { ok: false, error_kind: "rejected", message: "The file was changed since you were asked." };
  }
  await vscode.workspace.fs.writeFile(document.uri, new TextEncoder().encode(text));
  return { ok: true };
}

/** The voice comes to this window: its view is shown, without taking the keyboard from what is being written. */
async function takeVoice(): Promise<WindowResult> {
  if (!vscode.workspace.isTrusted)
    return { ok: false, error_kind: "rejected", message: "That window's folder is not trusted." };
  await vscode.commands.executeCommand("kodama.orb.focus", { preserveFocus: true });
  return { ok: true };
}

async function reveal(path: string, line: number): Promise<WindowResult> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const at = new vscode.Position(Math.min(Math.max(0, line - 1), document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: false });
  return { ok: true };
}

/** What looks at a file needs a moment after a change of it. */
const LOOKED_AT_MS = 1_000;

async function lookedAt(path: string): Promise<void> {
  // What is not open is looked at by few, and opening it here would hand its changes to the editor.
  if (!vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === path)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    if (uris.some((uri) => uri.fsPath === path)) resolve();
  });
  const timer = setTimeout(resolve, LOOKED_AT_MS);
  await promise;
  clearTimeout(timer);
  heard.dispose();
}

async function problems(path: string | undefined): Promise<WindowResult> {
  if (path !== undefined) await lookedAt(path);
  const all = vscode.languages.getDiagnostics().filter(([uri]) => path === undefined || uri.fsPath === path);
  const lines = all.flatMap(([uri, list]) =>
    list
      .filter((one) => one.severity <= vscode.DiagnosticSeverity.Warning)
      .map((one) => `${pathOf(uri)}:${one.range.start.line + 1}: ${one.message.split("\n")[0] ?? ""}`),
  );
  const unique = [...new Set(lines)];
  const cut = unique.length > PROBLEMS_MAX ? `\n… and ${unique.length - PROBLEMS_MAX} more` : "";
  const none = path === undefined ? "No problems." : `No problems in ${pathOf(vscode.Uri.file(path))}.`;
  return {
    ok: true,
    data: { summary: unique.length === 0 ? none : unique.slice(0, PROBLEMS_MAX).join("\n") + cut },
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
