// The Kodama view: its page with a strict policy, and the relay between page and server. Keeps no state of its own.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { type CommandName, type RequestJson, type ReplyJson } from "../proto/commands.ts";
import type { ToolProgressEventJson } from "../proto/gen/kodama/v1/tool_pb.ts";
import type { Status } from "./connection.ts";
import type { Feed } from "./feed.ts";

/** Commands the page may send; everything else is refused here, whatever runs in the page. */
const FROM_PAGE = [
  "conversation.inject_text",
  "conversation.cancel",
  "conversation.gate_set",
  "conversation.undo",
  "approval.respond",
  "orb.flash",
] as const satisfies readonly CommandName[];
const PALETTE_FROM_PAGE = [
  "kodama.showDiff",
  "kodama.speakFromFile",
  "kodama.doctor",
  "kodama.openSettings",
  "kodama.restart",
];
const MESSAGES_KEPT = 50;

export interface OrbView extends vscode.Disposable {
  resolve(view: vscode.WebviewView): void;
  visible(): boolean;
  status(status: Status, detail: string): void;
  progress(progress: ToolProgressEventJson): void;
  level(level: number): void;
  messages(): readonly string[];
}

export interface OrbPorts {
  readonly extensionUri: vscode.Uri;
  readonly feed: Feed;
  readonly command: <C extends CommandName>(name: C, payload: RequestJson<C>) => Promise<ReplyJson<C>>;
  readonly run: (id: string, args: readonly unknown[]) => Promise<unknown>;
  readonly onFailure: (error: unknown) => void;
}

export function createOrbView(ports: OrbPorts): OrbView {
  let view: vscode.WebviewView | undefined;
  /** Grows with every page; what an earlier page still says is dropped. */
  let generation = 0;
  let live = false;
  let status: { readonly status: Status; readonly detail: string } = { status: "starting", detail: "" };
  const heard: string[] = [];

  const post = (message: object): void => {
    if (live && view?.visible === true) void view.webview.postMessage(message);
  };
  const sendAll = (): void => {
    const config = vscode.workspace.getConfiguration("kodama");
    post({
      type: "options",
      armDelayMs: config.get("approvals.armDelayMs", 600),
      reducedMotion: config.get("orb.reducedMotion", "auto"),
      renderer: config.get("orb.renderer", "auto"),
    });
    post({ type: "status", ...status });
    post({ type: "snapshot", ...ports.feed.current() });
  };

  const onMessage = async (message: PageMessage, from: number): Promise<void> => {
    if (from !== generation || typeof message !== "object") return;
    heard.push(message.type);
    heard.splice(0, heard.length - MESSAGES_KEPT);
    if (message.type === "ready") {
      live = true;
      sendAll();
    } else if (message.type === "command") {
      await relay(message);
    } else if (message.type === "run" && PALETTE_FROM_PAGE.includes(message.id)) {
      await ports.run(message.id, message.argument === undefined ? [] : [message.argument]);
    } else if (message.type === "composing") {
      await vscode.commands.executeCommand("setContext", "kodama.composing", message.active);
    }
  };
  const relay = async ({ command, payload }: Extract<PageMessage, { type: "command" }>): Promise<void> => {
    const name = FROM_PAGE.find((known) => known === command);
    if (name === undefined) return ports.onFailure(new Error(`the view may not send ${command}`));
    try {
      await ports.command(name, payload as never);
    } catch (error) {
      post({ type: "failed", message: error instanceof Error ? error.message : "It failed." });
    }
  };

  ports.feed.onChange((snapshot, patch) => {
    const waiting = Object.keys(snapshot.view.approvals ?? {}).length;
    if (view !== undefined)
      view.badge =
        waiting === 0 ? undefined : { value: waiting, tooltip: `${waiting} waiting for your answer` };
    if (patch === undefined) post({ type: "snapshot", ...snapshot });
    else post({ type: "patch", ...patch });
  });

  return {
    resolve(next) {
      view = next;
      live = false;
      const mine = ++generation;
      next.webview.options = {
        enableScripts: true,
        localResourceRoots: [
          vscode.Uri.joinPath(ports.extensionUri, "dist"),
          vscode.Uri.joinPath(ports.extensionUri, "media"),
        ],
      };
      next.webview.onDidReceiveMessage((message: PageMessage) => void onMessage(message, mine));
      next.onDidChangeVisibility(() => {
        // Hidden pages are thrown away by the editor; shown again they say "ready" and get the whole view.
        if (next.visible) sendAll();
        else live = false;
      });
      next.onDidDispose(() => {
        if (mine === generation) view = undefined;
      });
      next.webview.html = page(next.webview, ports.extensionUri);
    },
    visible: () => view?.visible === true,
    status(next, detail) {
      status = { status: next, detail };
      post({ type: "status", ...status });
    },
    progress: (progress) => post({ type: "progress", ...progress }),
    level: (level) => post({ type: "level", level }),
    messages: () => heard,
    dispose: () => {},
  };
}

type PageMessage =
  | { readonly type: "ready" }
  | { readonly type: "command"; readonly command: string; readonly payload: unknown }
  | { readonly type: "run"; readonly id: string; readonly argument?: unknown }
  | { readonly type: "composing"; readonly active: boolean };

function page(webview: vscode.Webview, root: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const script = webview.asWebviewUri(vscode.Uri.joinPath(root, "dist", "webview.js")).toString();
  const style = webview.asWebviewUri(vscode.Uri.joinPath(root, "dist", "webview.css")).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src ${webview.cspSource}; font-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}"><title>Kodama</title></head>
<body><div id="root"></div><script nonce="${nonce}" src="${script}"></script></body></html>`;
}
