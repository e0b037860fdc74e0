// Proposed file contents as read-only documents, so that the editor's own diff shows what a yes would write.
import { join } from "node:path";
import { applyPatch } from "diff";
import * as vscode from "vscode";
import type { ApprovalJson } from "./approval-surfaces.ts";

export const PROPOSED_SCHEME = "kodama-proposed";

export interface Proposals extends vscode.Disposable {
  /** Opens the difference, of all files of an approval; false when it shows no files. */
  show(approval: ApprovalJson): Promise<boolean>;
  close(approvalId: string): Promise<void>;
}

export function createProposals(): Proposals {
  const texts = new Map<string, string>();
  const titles = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PROPOSED_SCHEME, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
  return {
    async show(approval) {
      const files = approval.subject?.files ?? [];
      const shown = await Promise.all(files.map((file) => sidesOf(approval, file)));
      const [first] = shown;
      if (first === undefined) return false;
      for (const { proposed, after } of shown) texts.set(proposed.toString(), after);
      const title = `Kodama: ${approval.title ?? ""}`;
      if (shown.length === 1)
        await vscode.commands.executeCommand("vscode.diff", first.current, first.proposed, title, {
          preserveFocus: true,
          preview: true,
        });
      else
        await vscode.commands.executeCommand(
          "vscode.changes",
          title,
          shown.map(({ path, current, proposed }) => [path, current, proposed]),
        );
      titles.set(approval.approval_id ?? "", title);
      return true;
    },
    async close(approvalId) {
      for (const group of vscode.window.tabGroups.all) {
        for (const tab of group.tabs) {
          if (!isOf(tab, approvalId, titles.get(approvalId))) continue;
          await vscode.window.tabGroups.close(tab, true);
        }
      }
      titles.delete(approvalId);
      for (const uri of texts.keys()) if (vscode.Uri.parse(uri).query === approvalId) texts.delete(uri);
    },
    dispose: () => provider.dispose(),
  };
}

/** The editor names no parts of a tab with several differences; its title does. */
function isOf({ input, label }: vscode.Tab, approvalId: string, title: string | undefined): boolean {
  if (input instanceof vscode.TabInputTextDiff)
    return input.modified.scheme === PROPOSED_SCHEME && input.modified.query === approvalId;
  return title !== undefined && label.startsWith(title);
}

type File = NonNullable<NonNullable<ApprovalJson["subject"]>["files"]>[number];

interface Sides {
  readonly path: vscode.Uri;
  readonly current: vscode.Uri;
  readonly proposed: vscode.Uri;
  readonly after: string;
}

async function sidesOf({ subject, approval_id: query = "" }: ApprovalJson, file: File): Promise<Sides> {
  const path = join(subject?.cwd ?? "", file.path ?? "");
  const own = (part: string): vscode.Uri => vscode.Uri.from({ scheme: PROPOSED_SCHEME, path, query: part });
  const creates = file.creates === true;
  const current = creates ? own(`${query}-empty`) : vscode.Uri.file(path);
  const before = creates ? "" : (await vscode.workspace.openTextDocument(current)).getText();
  const after = applyPatch(before, file.diff ?? "");
  return {
    path: vscode.Uri.file(path),
    current,
    proposed: own(query),
    after: after === false ? "The file changed since this was proposed." : after,
  };
}
