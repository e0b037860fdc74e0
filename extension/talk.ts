// Talking to Kodama from this window: by key, by palette, by the orb. What is listened to is the server's to decide and the view's to
// tell; here it is asked for, with what the editor shows meanwhile.
import * as vscode from "vscode";
import type { VoiceListenRequestJson } from "../proto/gen/kodama/v1/conversation_pb.ts";
import type { CommandContext } from "./command-context.ts";
import type { Heard, ServerConnection } from "./connection.ts";
import { type ChosenDevices, createChosenDevices } from "./devices.ts";
import { withMicrophone } from "./disclosure.ts";
import { spokenContext } from "./editor-context.ts";
import type { Feed } from "./feed.ts";
import { farMachine, wantsFarMicrophone } from "./microphone-place.ts";
import { TalkKey } from "./talk-key.ts";

const TAP = "tap";
/** What the editor shows is told at most so often. */
const SHOWN_EVERY_MS = 100;

export interface TalkPorts {
  readonly connection: () => ServerConnection;
  readonly feed: Feed;
  readonly onFailure: (error: unknown) => void;
}

export class Talk implements vscode.Disposable {
  readonly #ports: TalkPorts;
  readonly #key: TalkKey;
  readonly #devices: ChosenDevices;
  readonly #subscriptions: readonly vscode.Disposable[];
  /** What this window asked to be heard for. */
  #utteranceId = "";
  #mine = false;
  #handsFree = false;
  #asked: Promise<unknown> = Promise.resolve();
  #escapes = false;
  #heardFar = false;
  #shownTimer: NodeJS.Timeout | undefined;

  constructor(ports: TalkPorts) {
    this.#ports = ports;
    const go = (request: VoiceListenRequestJson): Promise<unknown> =>
      (this.#asked = this.listen(request).catch(ports.onFailure));
    this.#key = new TalkKey({
      listening: () => this.#mine,
      start: () => void go({ active: true, mode: "hold" }),
      // Only what is still listened to becomes a tap: nothing begins anew by it.
      tapped: () => void this.#asked.then(() => (this.#mine ? go({ active: true, mode: TAP }) : undefined)),
      stop: () => void go({ active: false }),
      timings: () => ({
        tapAfterMs: setting("tapAfterMs", 650),
        releaseAfterMs: setting("releaseAfterMs", 180),
      }),
      after(ms, fire) {
        const timer = setTimeout(fire, ms);
        return () => clearTimeout(timer);
      },
    });
    this.#devices = createChosenDevices(ports.connection, ports.onFailure);
    ports.feed.onChange((_view, patch) => this.#look(patch === undefined));
    this.#subscriptions = [
      vscode.window.onDidChangeActiveTextEditor(() => this.#showSoon()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#showSoon()),
      vscode.window.onDidChangeTextEditorVisibleRanges(() => this.#showSoon()),
    ];
  }

  hear(heard: Pick<Heard, "event" | "payload">): void {
    this.#devices.hear(heard);
  }

  /** The talk key, or a repeat of it. */
  press(): void {
    this.#key.press();
  }

  /** This window is listened to for its talk. */
  listens(): boolean {
    return this.#mine;
  }

  /** What was said so far does not count. */
  discard(): Promise<boolean> {
    this.#key.forget();
    return this.listen({ active: false, discard: true });
  }

  /** By palette or click: there is no key to let go. */
  toggle(mode: string): Promise<boolean> {
    return this.listen(this.#mine ? { active: false } : { active: true, mode });
  }

  /** By words ("on" or "off") it is no toggle: who asks for what is so already changes nothing. What was in the way, if anything. */
  async handsFree(wanted: unknown): Promise<string> {
    if (wanted === "off") await this.listen({ active: false });
    else if (wanted !== "on") await this.toggle("hands_free");
    else if (!(await this.listen({ active: true, mode: "hands_free" })))
      return "The microphone was not opened.";
    return "";
  }

  /** The mode of a tap is as the settings say. Whether this window is listened to now. */
  async listen(request: VoiceListenRequestJson): Promise<boolean> {
    if (request.active === true && this.lacksModel()) return false;
    if (request.active === true && !(await this.mayHear())) return false;
    const connection = this.#ports.connection();
    const reply = await withMicrophone(connection, (justAllowed) => {
      // A key that was held when it was asked is let go by now.
      const wanted = justAllowed && request.mode === "hold" ? TAP : request.mode;
      const mode = wanted === TAP ? tapMode() : (wanted ?? "");
      return connection.command("voice.listen", { ...request, mode, ...spokenContext() });
    });
    const listening = reply?.listening === true;
    if (listening) this.#utteranceId = reply.utterance_id ?? "";
    this.#look();
    return listening;
  }

  /** Without a model for words no microphone is opened: what to do about that is told at once. */
  lacksModel(): boolean {
    const { pipeline_mode = "", reasons = [] } = this.#ports.feed.current().view.runtime ?? {};
    const lacks = pipeline_mode === "text_only" && !reasons.some(({ part }) => HEARS.has(part ?? ""));
    if (lacks) offerModel();
    return lacks;
  }

  /** A microphone of another machine is asked about once in a window. */
  async mayHear(): Promise<boolean> {
    const machine = farMachine();
    this.#heardFar ||= machine === "" || (await wantsFarMicrophone(machine));
    return this.#heardFar;
  }

  /** Of whichever window that is listened to; it is heard again as it was. */
  async mute(muted: boolean): Promise<void> {
    await this.#ports.connection().command("voice.mute", { muted, ...spokenContext() });
  }

  dispose(): void {
    this.#key.forget();
    clearTimeout(this.#shownTimer);
    for (const one of this.#subscriptions) one.dispose();
  }

  /** `anew`: all of the view is new, as from a server that has just begun; what was listened to before, it does not know. */
  #look(anew = false): void {
    const { utterance_id = "", mode = "" } = this.#ports.feed.current().view.voice ?? {};
    const was = this.#mine;
    this.#mine = utterance_id !== "" && utterance_id === this.#utteranceId;
    if (anew && was && !this.#mine) tellUnheard(this.#handsFree);
    this.#handsFree = mode === "hands_free";
    // Hands-free may last for hours, and Esc has other work meanwhile.
    const escapes = this.#mine && !this.#handsFree;
    if (escapes === this.#escapes) return;
    this.#escapes = escapes;
    void vscode.commands.executeCommand("setContext", "kodama.listening", escapes);
  }

  #showSoon(): void {
    if (!this.#mine || this.#shownTimer !== undefined) return;
    this.#shownTimer = setTimeout(() => {
      this.#shownTimer = undefined;
      this.#ports.connection().command("voice.context", spokenContext()).catch(this.#ports.onFailure);
    }, SHOWN_EVERY_MS);
  }
}

/** Who talks to it must know, whichever view is shown. It is not opened again by itself: who knows what is said in the room by now. */
function tellUnheard(handsFree: boolean): void {
  const again = handsFree ? HANDS_FREE : TALK;
  void vscode.window
    .showWarningMessage("Kodama began anew and does not hear you any more.", again)
    .then((choice) => {
      if (choice !== undefined)
        void vscode.commands.executeCommand(handsFree ? "kodama.handsFree" : "kodama.talk");
    });
}
const HANDS_FREE = "Talk Hands-Free";
const TALK = "Talk";

/** Told where they are, whichever view is shown. */
function offerModel(): void {
  void vscode.window
    .showInformationMessage(
      "Kodama has no model yet that understands speech. Get one, or type what you want.",
      GET,
      TYPE,
    )
    .then((choice) => {
      if (choice !== undefined)
        void vscode.commands.executeCommand(choice === GET ? "kodama.models" : "kodama.ask");
    });
}
const GET = "Models…";
const TYPE = "Type";

/** Where one of these is ill, it may be well by the next try. */
const HEARS = new Set(["voice_host", "microphone"]);

const setting = <T>(name: string, otherwise: T): T =>
  vscode.workspace.getConfiguration("kodama.voice").get(name, otherwise);

/** What a tap of the key, or a click on the orb, starts. */
const tapMode = (): string => (setting<string>("tap", "once") === "handsFree" ? "hands_free" : "toggle");

export const talkByPalette = ({ talk }: CommandContext, argument: unknown): unknown =>
  argument === "key" ? talk.press() : talk.toggle(TAP);

export async function chooseMicrophone({ connection }: CommandContext): Promise<void> {
  const { microphones: names = [], microphone: chosen = "" } = await connection.command("voice.devices", {});
  const placeHolder = names.length === 0 ? "No microphone was found" : "Which one hears you?";
  await chooseDevice({ names, chosen, icon: "mic", key: "microphone", title: "Microphone", placeHolder });
}

export async function chooseSpeaker({ connection }: CommandContext): Promise<void> {
  const { speakers: names = [], speaker: chosen = "" } = await connection.command("voice.devices", {});
  const placeHolder = names.length === 0 ? "The system names no speakers" : "Which one speaks?";
  await chooseDevice({ names, chosen, icon: "unmute", key: "speaker", title: "Speaker", placeHolder });
}

interface Choice {
  readonly names: readonly string[];
  /** Empty is the default one. */
  readonly chosen: string;
  readonly icon: string;
  /** Of the setting. */
  readonly key: string;
  readonly title: string;
  readonly placeHolder: string;
}

async function chooseDevice({ names, chosen, icon, key, title, placeHolder }: Choice): Promise<void> {
  const named = names.map((name) => ({ label: name, name }));
  const items = [{ label: "Default", description: "What the system uses", name: "" }, ...named].map(
    (item) => ({ ...item, label: `${item.name === chosen ? "$(check)" : `$(${icon})`} ${item.label}` }),
  );
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked === undefined) return;
  await vscode.workspace
    .getConfiguration("kodama.voice")
    .update(key, picked.name === "" ? undefined : picked.name, vscode.ConfigurationTarget.Global);
}
