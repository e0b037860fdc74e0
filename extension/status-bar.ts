// One status bar item: what Kodama does, what waits for you, and a tooltip with the next useful commands.
import * as vscode from "vscode";
import type { Status } from "./connection.ts";
import type { Feed } from "./feed.ts";

export interface StatusBar extends vscode.Disposable {
  status(status: Status, detail: string): void;
}

const ICONS: Readonly<Record<string, string>> = {
  idle: "$(circle-large-outline)",
  asleep: "$(circle-slash)",
  thinking: "$(loading~spin)",
  speaking: "$(unmute)",
  hearing: "$(mic)",
  transcribing: "$(mic-filled)",
  needs_approval: "$(bell-dot)",
  error: "$(error)",
};

export function createStatusBar(feed: Feed): StatusBar {
  const item = vscode.window.createStatusBarItem("kodama.status", vscode.StatusBarAlignment.Right, 100);
  item.name = "Kodama";
  let status: Status = "starting";
  let detail = "";

  const paint = (): void => {
    const { orb = {}, approvals = {}, runtime = {} } = feed.current().view;
    const waiting = Object.keys(approvals).length;
    const label = status === "ready" ? (orb.label ?? "Ready") : STATUS_WORDS[status];
    const icon =
      status === "ready"
        ? (ICONS[orb.mode ?? "idle"] ?? "$(circle-large-outline)")
        : status === "stopped"
          ? "$(debug-disconnect)"
          : "$(loading~spin)";
    item.text = waiting > 0 ? `${icon} Kodama: ${waiting} waiting` : `${icon} Kodama`;
    item.command = waiting > 0 ? "kodama.showApprovals" : "kodama.showOrb";
    item.backgroundColor = waiting > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    item.accessibilityInformation = {
      label: waiting > 0 ? `Kodama: ${waiting} questions wait for your answer` : `Kodama: ${label}`,
    };
    const reasons = (runtime.reasons ?? [])
      .map((one) => `\n\n$(warning) ${one.reason ?? ""} ${one.next_step ?? ""}`)
      .join("");
    const tooltip = new vscode.MarkdownString(
      `**Kodama**: ${label}${detail === "" ? "" : `\n\n${detail}`}${reasons}\n\n[Ask](command:kodama.ask) · [Doctor](command:kodama.doctor) · [Log](command:kodama.showLog) · [Restart](command:kodama.restart)`,
      true,
    );
    tooltip.isTrusted = {
      enabledCommands: ["kodama.ask", "kodama.doctor", "kodama.showLog", "kodama.restart"],
    };
    item.tooltip = tooltip;
    item.show();
  };
  feed.onChange(paint);
  paint();
  return {
    status(next, words) {
      status = next;
      detail = words;
      paint();
    },
    dispose: () => item.dispose(),
  };
}

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  starting: "Starting",
  ready: "Ready",
  reconnecting: "Reconnecting",
  stopped: "Stopped",
};
