// One status bar item: what Kodama does, what waits for you, and a tooltip with the next useful commands.
import * as vscode from "vscode";
import type { ViewJson } from "../proto/gen/kodama/v1/view_pb.ts";
import type { Status } from "./connection.ts";
import type { Feed } from "./feed.ts";
import { nextWords } from "./tasks-tree.ts";

export interface StatusBar extends vscode.Disposable {
  status(status: Status, detail: string): void;
  role(role: string): void;
}

const ICONS: Readonly<Record<string, string>> = {
  idle: "$(circle-large-outline)",
  asleep: "$(circle-slash)",
  muted: "$(mute)",
  thinking: "$(loading~spin)",
  speaking: "$(unmute)",
  no_microphone: "$(warning)",
  listening: "$(mic)",
  wake_listening: "$(quote)",
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
  let role = "";

  const paint = (): void => {
    const { orb = {}, approvals = {}, flags = {} } = feed.current().view;
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
    if (flags.mic_indicator === true) item.text += " $(mic-filled)";
    if ((flags.egress ?? "") !== "") item.text += " $(cloud-upload)";
    item.tooltip = tooltipOf(feed.current().view, { label, detail, role });
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
    role(now) {
      role = now;
      paint();
    },
    dispose: () => item.dispose(),
  };
}

interface Words {
  readonly label: string;
  readonly detail: string;
  readonly role: string;
}

function tooltipOf(
  { runtime = {}, tasks = {}, flags = {}, voice = {} }: ViewJson,
  { label, detail, role }: Words,
): vscode.MarkdownString {
  const reasons = (runtime.reasons ?? [])
    .map((one) => `\n\n$(warning) ${one.reason ?? ""} ${one.next_step ?? ""}`)
    .join("");
  const { egress = "" } = flags;
  const goesOut = egress === "" ? "" : `\n\n$(cloud-upload) Your words go to ${egress}`;
  const hears =
    voice.capture === true ? `\n\n$(mic-filled) The microphone is on: ${plain(voice.device ?? "")}` : "";
  const more = detail === "" ? "" : `\n\n${detail}`;
  const tooltip = new vscode.MarkdownString(
    `**Kodama**: ${label}${more}${hears}${goesOut}${reasons}${nextTask(tasks)}${roleWords(role)}\n\n[Talk](command:kodama.talk) · [Ask](command:kodama.ask) · [Doctor](command:kodama.doctor) · [Log](command:kodama.showLog) · [Restart](command:kodama.restart)`,
    true,
  );
  tooltip.isTrusted = {
    enabledCommands: ["kodama.talk", "kodama.ask", "kodama.doctor", "kodama.showLog", "kodama.restart"],
  };
  return tooltip;
}

/** Of the task that runs next; its title as words only, since it is what somebody wrote. */
function nextTask(tasks: NonNullable<ViewJson["tasks"]>): string {
  const [due] = Object.values(tasks)
    .filter(({ paused = "", next_run_ms }) => paused === "" && Number(next_run_ms ?? 0) > 0)
    .sort((a, b) => Number(a.next_run_ms) - Number(b.next_run_ms));
  return due === undefined
    ? ""
    : `\n\n$(clock) Next: ${plain(due.title ?? "")}, ${nextWords(Number(due.next_run_ms))}`;
}

/** Whose server schedules and speaks, among the windows that share one Kodama. */
function roleWords(role: string): string {
  const words = ROLE_WORDS[role];
  return words === undefined ? "" : `\n\n$(multiple-windows) ${words}`;
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  leader: "This window leads",
  follower: "Follows another window",
  candidate: "Takes over from another window",
};

const plain = (text: string): string => text.replaceAll(/[^\p{L}\p{N} ]/gu, " ");

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  starting: "Starting",
  ready: "Ready",
  reconnecting: "Reconnecting",
  stopped: "Stopped",
};
