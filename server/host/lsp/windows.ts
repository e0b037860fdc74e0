// Carries out capability windows with standard LSP requests, for editors that know nothing of Kodama.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connection } from "vscode-languageserver/node";
import type { EventJson } from "../../../proto/events.ts";
import type { DocumentShelf } from "./documents.ts";

export type WindowOpened = EventJson<"capability.window_opened">;

export interface WindowResult {
  readonly ok: boolean;
  readonly error_kind?: string;
  readonly message?: string;
  readonly data?: Record<string, string>;
}

/** Kinds a plain LSP editor can serve. */
export const PLAIN_WINDOWS = ["apply_edit", "reveal_range"] as const;

export async function serveWindow(
  connection: Connection,
  documents: DocumentShelf,
  opened: WindowOpened,
): Promise<WindowResult> {
  const { kind, request = {} } = opened;
  const path = join(textOf(request["folder"]), textOf(request["path"]));
  const shown = documents.shown(path);
  const uri = shown?.uri ?? pathToFileURL(path).href;
  if (kind === "apply_edit") {
    if (shown !== undefined && shown.text !== textOf(request["before"])) {
      return { ok: false, error_kind: "rejected", message: "The file was changed since you were asked." };
    }
    return applyEdit(connection, { uri, before: textOf(request["before"]), after: textOf(request["text"]) });
  }
  if (kind === "reveal_range") {
    const line = Math.max(0, Number(request["line"] ?? 0) - 1);
    const at = { line, character: 0 };
    const { success } = await connection.window.showDocument({
      uri,
      takeFocus: true,
      selection: { start: at, end: at },
    });
    return success
      ? { ok: true }
      : { ok: false, error_kind: "rejected", message: "The editor did not show the file." };
  }
  return { ok: false, error_kind: "unavailable", message: "This editor cannot do that." };
}

interface Edit {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

async function applyEdit(connection: Connection, { uri, before, after }: Edit): Promise<WindowResult> {
  const lines = before.split("\n");
  const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const changes = { [uri]: [{ range: { start: { line: 0, character: 0 }, end }, newText: after }] };
  const { applied, failureReason = "" } = await connection.workspace.applyEdit({
    label: "Kodama",
    edit: { changes },
  });
  return applied ? { ok: true } : { ok: false, error_kind: "rejected", message: failureReason };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
