// The Kodama view: its page with a strict policy, and the relay between page and server. Keeps no state of its own.
import * as vscode from "vscode";
import { armDelayMs } from "./arm-delay.ts";
import { joinedWords } from "../proto/joined-words.ts";
import type { CommandName, ReplyJson, RequestJson } from "../proto/commands.ts";
import type { VoiceListenRequestJson } from "../proto/gen/kodama/v1/conversation_pb.ts";
import type { EventJson, EventName } from "../proto/events.ts";
import type { Heard, Status } from "./connection.ts";
import { editorContext } from "./editor-context.ts";
import { farMachine } from "./microphone-place.ts";
import type { Feed } from "./feed.ts";
import { page } from "./page.ts";

/** Commands the page may send; everything else is refused here, whatever runs in the page. */
const FROM_PAGE = [
  "conversation.inject_text",
  "conversation.cancel",
  "conversation.gate_set",
  "conversation.undo",
  "voice.listen",
  "approval.respond",
  "orb.flash",
] as const satisfies readonly CommandName[];
const PALETTE_FROM_PAGE = [
  "kodama.showDiff",
  "kodama.microphone",
  "kodama.speaker",
  "kodama.doctor",
  "kodama.models",
  "kodama.openSettings",
  "kodama.restart",
  "kodama.leaveSafeMode",
  "kodama.askAgain",
];
const MESSAGES_KEPT = 50;
const DRAFT = "kodama.draft";
const DRAFT_AFTER_MS = 300;

export interface OrbPorts {
  readonly extensionUri: vscode.Uri;
  readonly feed: Feed;
  readonly command: <C extends CommandName>(name: C, payload: RequestJson<C>) => Promise<ReplyJson<C>>;
  /** Asks to be heard, for the page. */
  readonly listen: (request: VoiceListenRequestJson) => Promise<unknown>;
  readonly run: (id: string, args: readonly unknown[]) => Promise<unknown>;
  /** Where the text being written is kept, by workspace. */
  readonly drafts: vscode.Memento;
  readonly onFailure: (error: unknown) => void;
  /** Shown, hidden, or listened in on. */
  readonly onVisible: () => void;
}

export class OrbView {
  readonly #ports: OrbPorts;
  readonly #heard: string[] = [];
  #view: vscode.WebviewView | undefined;
  readonly #listeners = new Set<(heard: Heard) => void>();
  /** Grows with every page; what an earlier page still says is dropped. */
  #generation = 0;
  #live = false;
  /** What is being written; the memento follows a moment later. */
  #draft: string;
  /** The orb is held down. */
  #holds = false;
  /** The utterance whose words count since last. */
  #counted = "";
  #draftTimer: NodeJS.Timeout | undefined;
  #status: { readonly status: Status; readonly detail: string } = { status: "starting", detail: "" };

  constructor(ports: OrbPorts) {
    this.#ports = ports;
    this.#draft = ports.drafts.get(DRAFT, "");
    ports.feed.onChange((snapshot, patch) => {
      const waiting = Object.keys(snapshot.view.approvals ?? {}).length;
      if (this.#view !== undefined) {
        this.#view.badge =
          waiting === 0 ? undefined : { value: waiting, tooltip: `${waiting} waiting for your answer` };
      }
      if (patch === undefined) this.#post({ type: "snapshot", ...snapshot });
      else this.#post({ type: "patch", ...patch });
    });
  }

  resolve(view: vscode.WebviewView): void {
    this.#view = view;
    this.#live = false;
    const mine = ++this.#generation;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    view.webview.onDidReceiveMessage((message: PageMessage) => void this.#onMessage(message, mine));
    view.onDidChangeVisibility(() => {
      // A hidden page is thrown away by the editor; shown again, a new one says "ready" and gets the whole view.
      if (!view.visible) {
        this.#live = false;
        this.#letGo();
      }
      this.#ports.onVisible();
    });
    view.onDidDispose(() => {
      if (mine !== this.#generation) return;
      this.#view = undefined;
      this.#letGo();
      this.#ports.onVisible();
    });
    this.#ports.onVisible();
    view.webview.html = page(vscode.Uri.joinPath(this.#ports.extensionUri, "dist").fsPath);
  }

  visible(): boolean {
    return this.#view?.visible === true;
  }

  /** Whether somebody sees, or listens in on, what goes as it comes. */
  watched(): boolean {
    return this.visible() || this.#listeners.size > 0;
  }

  status(status: Status, detail: string): void {
    this.#status = { status, detail };
    this.#post({ type: "status", ...this.#status });
  }

  /** The window came back to the front: what is clicked now may have been meant for another one. */
  returned(): void {
    this.#post({ type: "returned" });
  }

  /** For who wants to know what is heard, for a while. */
  listenIn(listener: (heard: Heard) => void): vscode.Disposable {
    this.#listeners.add(listener);
    this.#ports.onVisible();
    return new vscode.Disposable(() => {
      this.#listeners.delete(listener);
      this.#ports.onVisible();
    });
  }

  /** What goes to the page as it comes: what runs, how loud it is, and what is being said. */
  hear(heard: Heard): void {
    const { event, payload } = heard;
    for (const listener of this.#listeners) listener(heard);
    // The server checked the payload against the event's schema.
    switch (event as EventName) {
      case "tool.progress":
        return this.#post({ type: "progress", ...(payload as EventJson<"tool.progress">) });
      case "voice.level":
        return this.#post({ type: "level", level: Number((payload as EventJson<"voice.level">).level ?? 0) });
      case "voice.partial":
      case "runtime.transcription":
        return this.#caption(payload as EventJson<"runtime.transcription">);
      case "voice.review":
        return this.#review(payload as EventJson<"voice.review">);
      default:
        return undefined;
    }
  }

  /** Kinds of the last messages of the page; for tests. */
  messages(): readonly string[] {
    return this.#heard;
  }

  #post(message: object): void {
    if (this.#live && this.#view?.visible === true) void this.#view.webview.postMessage(message);
  }

  #sendAll(): void {
    const config = vscode.workspace.getConfiguration("kodama");
    this.#post({
      type: "options",
      armDelayMs: armDelayMs(),
      reducedMotion: config.get("orb.reducedMotion", "auto"),
      renderer: config.get("orb.renderer", "auto"),
      draft: this.#draft,
      hearsAt: farMachine(),
    });
    this.#post({ type: "status", ...this.#status });
    this.#post({ type: "snapshot", ...this.#ports.feed.current() });
  }

  async #onMessage(message: PageMessage, from: number): Promise<void> {
    if (from !== this.#generation) return;
    this.#heard.push(message.type);
    this.#heard.splice(0, this.#heard.length - MESSAGES_KEPT);
    switch (message.type) {
      case "ready":
        this.#live = true;
        return this.#sendAll();
      case "command":
        return this.#relay(message);
      case "run":
        if (PALETTE_FROM_PAGE.includes(message.id))
          await this.#ports.run(message.id, message.argument === undefined ? [] : [message.argument]);
        return undefined;
      case "draft":
        return this.#keepDraft(message.text);
      case "composing":
        await vscode.commands.executeCommand("setContext", "kodama.composing", message.active);
        return undefined;
    }
  }

  /** Words of an utterance that counts already come too late. */
  #caption({
    utterance_id: id = "",
    text = "",
    is_final: final = false,
  }: EventJson<"runtime.transcription">): void {
    if (!final && id === this.#counted) return;
    if (final) this.#counted = id;
    this.#post({ type: "caption", text: final ? "" : text });
  }

  /** Behind what stands in the box already; a page that is not there gets it with its draft. */
  #review(heard: EventJson<"voice.review">): void {
    this.#caption(heard);
    const { text: words = "" } = heard;
    this.#keepDraft(joinedWords(this.#draft, words));
    // Who is listened to all the time may be typing elsewhere; who pressed a key for it waits for the words.
    const preserveFocus = this.#ports.feed.current().view.voice?.mode === "hands_free";
    // The page may hold more than is kept of it here.
    this.#post({ type: "review", words, focus: !preserveFocus });
    void vscode.commands.executeCommand("kodama.orb.focus", { preserveFocus });
  }

  async #listen(request: VoiceListenRequestJson): Promise<void> {
    this.#holds = request.active === true && request.mode === "hold";
    await this.#ports.listen(request);
  }

  /** A page that is gone cannot tell that its button came up. */
  #letGo(): void {
    if (this.#holds) this.#listen({ active: false }).catch(this.#ports.onFailure);
  }

  #keepDraft(text: string): void {
    this.#draft = text;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => void this.#ports.drafts.update(DRAFT, text), DRAFT_AFTER_MS);
  }

  async #relay({ command, payload }: Extract<PageMessage, { type: "command" }>): Promise<void> {
    const name = FROM_PAGE.find((known) => known === command);
    if (name === undefined) return this.#ports.onFailure(new Error(`the view may not send ${command}`));
    try {
      if (name === "voice.listen") return await this.#listen(payload);
      const context = name === "conversation.inject_text" ? editorContext() : {};
      // Judged by the server like every other client's payload.
      await this.#ports.command(name, { ...payload, ...context });
    } catch (error) {
      this.#post({ type: "failed", message: error instanceof Error ? error.message : "It failed." });
    }
    return undefined;
  }
}

type PageMessage =
  | { readonly type: "ready" }
  | { readonly type: "command"; readonly command: string; readonly payload: object }
  | { readonly type: "run"; readonly id: string; readonly argument?: unknown }
  | { readonly type: "composing"; readonly active: boolean }
  | { readonly type: "draft"; readonly text: string };
