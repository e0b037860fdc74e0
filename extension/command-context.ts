// What a palette command may use.
import type * as vscode from "vscode";
import type { ApprovalsTree } from "./approvals-tree.ts";
import type { ServerConnection } from "./connection.ts";
import type { EditorModels } from "./editor-models.ts";
import type { Feed } from "./feed.ts";
import type { LogPages } from "./log-pages.ts";
import type { ModelNews } from "./models.ts";
import type { OrbView } from "./orb-view.ts";
import type { Proposals } from "./proposals.ts";
import type { SafeMode } from "./safe-mode.ts";
import type { Talk } from "./talk.ts";

export interface CommandContext {
  readonly connection: ServerConnection;
  readonly feed: Feed;
  readonly proposals: Proposals;
  readonly pages: LogPages;
  readonly modelNews: ModelNews;
  readonly editorModels: Pick<EditorModels, "known">;
  readonly log: vscode.LogOutputChannel;
  readonly safeMode: SafeMode;
  readonly secrets: vscode.SecretStorage;
  readonly orb: OrbView;
  readonly talk: Talk;
  readonly approvalsTree: ApprovalsTree;
}
