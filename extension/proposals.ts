// Proposed file contents as read-only documents, so that the editor's own diff shows what a yes would write.
import { join } from "node:path";
import { applyPatch } from "diff";
import * as vscode from "vscode";
import type { ApprovalJson } from "./approval-surfaces.ts";

export const PROPOSED_SCHEME = "kodama-proposed";

export interface Proposals extends vscode.Disposable {
  /** Opens the diff of the first file of an approval; false when it shows no files. */
  show(approval: ApprovalJson): Promise<boolean>;
  close(approvalId: string): Promise<void>;
}

export function createProposals(): Proposals {
  const texts = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PROPOSED_SCHEME, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  return {
    async show(approval) {
      const file = approval.subject?.files?.[0];
      if (file === undefined) return false;
      const path = join(approval.subject?.cwd ?? "", file.path ?? "");
      const query = approval.approval_id ?? "";
      const proposed = vscode.Uri.from({ scheme: PROPOSED_SCHEME, path, query });
      const current =
        file.creates === true
          ? vscode.Uri.from({ scheme: PROPOSED_SCHEME, path, query: `${query}-empty` })
          : vscode.Uri.file(path);
      const before =
        file.creates === true ? "" : (await vscode.workspace.openTextDocument(current)).getText();
      const after = applyPatch(before, file.diff ?? "");
      texts.set(proposed.toString(), after === false ? "The file changed since this was proposed." : after);
      await vscode.commands.executeCommand(
        "vscode.diff",
        current,
        proposed,
        `Kodama: ${approval.title ?? ""}`,
        { preserveFocus: true, preview: true },
      );
      return true;
    },
    async close(approvalId) {
      for (const group of vscode.window.tabGroups.all) {
        for (const tab of group.tabs) {
          const { input } = tab;
          if (!(input instanceof vscode.TabInputTextDiff) || input.modified.scheme !== PROPOSED_SCHEME)
            continue;
          if (input.modified.query !== approvalId) continue;
          texts.delete(input.modified.toString());
          await vscode.window.tabGroups.close(tab, true);
        }
      }
    },
    dispose: () => provider.dispose(),
  };
}
