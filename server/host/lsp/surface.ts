// What an editor says of itself at initialize, as the surface that it becomes.
import type { InitializeParams } from "vscode-languageserver/node";
import { pathOf } from "./documents.ts";
import { PLAIN_WINDOWS } from "./windows.ts";

/** What our own extension says; a plain editor says none of it. */
export interface OwnClient {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly trusted?: unknown;
  readonly serves?: unknown;
  readonly buildId?: unknown;
  readonly batched?: unknown;
}

export function ownClient(params: InitializeParams | undefined): OwnClient {
  // LSPAny: whatever a client sends; each part is checked where it is used.
  return (params?.initializationOptions ?? {}) as OwnClient;
}

/** A plain editor is trusted with its folders: opening them in it was the user's act. */
export function surfaceOf(
  params: InitializeParams | undefined,
  updated: Readonly<Record<string, unknown>>,
): object {
  const { kind, name, buildId, trusted, serves } = ownClient(params);
  const isOwn = kind === "editor";
  const folders = (params?.workspaceFolders ?? [])
    .map((folder) => pathOf(folder.uri))
    .filter((path) => path !== undefined);
  return {
    kind: isOwn ? "editor" : "lsp",
    name: typeof name === "string" ? name : (params?.clientInfo?.name ?? "editor"),
    client_build_id: typeof buildId === "string" ? buildId : "",
    folders,
    trusted: isOwn ? trusted === true : true,
    visible: true,
    ...updated,
    serves: isOwn && Array.isArray(serves) ? serves.filter((one) => typeof one === "string") : PLAIN_WINDOWS,
  };
}
