// How long a question is looked at before a yes to it counts, on each of the screens that take one.
import * as vscode from "vscode";

export const armDelayMs = (): number =>
  vscode.workspace.getConfiguration("kodama").get("approvals.armDelayMs", 600);
