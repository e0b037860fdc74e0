// What is told in the Kodama view, for who talks while another view is shown: the words as they are heard, and what Kodama says of them.
import * as vscode from "vscode";
import type { EventJson } from "../proto/events.ts";
import type { Heard } from "./connection.ts";
import type { Feed } from "./feed.ts";
import type { OrbView } from "./orb-view.ts";
import { unlinked } from "./unlinked.ts";

/** Somebody looks at it now and then, while they work. */
const TOLD_MS = 8_000;
const CAPTION_MS = 4_000;
/** The end of longer ones is what was said last. */
const CAPTION_CHARS_MAX = 80;
/** What cannot be heard is not to be overlooked. */
const FAILED = /^Kodama cannot hear you\b/;
const [CHOOSE, SHOW] = ["Microphone…", "Show Kodama"] as const;

export interface HiddenViewPorts {
  readonly feed: Feed;
  readonly orb: Pick<OrbView, "visible" | "listenIn">;
  /** Somebody talks to this window. */
  readonly listens: () => boolean;
}

export class HiddenView implements vscode.Disposable {
  readonly #ports: HiddenViewPorts;
  #toastId = "";
  #ear: vscode.Disposable | undefined;
  #caption: vscode.Disposable | undefined;

  constructor(ports: HiddenViewPorts) {
    this.#ports = ports;
    ports.feed.onChange(() => this.#look());
  }

  #look(): void {
    const { feed, orb, listens } = this.#ports;
    const { toast_id: id = "", text = "" } = feed.current().view.toast ?? {};
    const isNew = id !== "" && id !== this.#toastId;
    this.#toastId = id;
    const isHidden = !orb.visible();
    // Of several windows the one that is worked in tells it.
    if (isNew && isHidden && vscode.window.state.focused) tell(text);
    const wants = isHidden && listens();
    if (wants === (this.#ear !== undefined)) return;
    this.#ear?.dispose();
    this.#ear = wants ? orb.listenIn((heard) => this.#hear(heard)) : undefined;
    if (!wants) this.#clear();
  }

  dispose(): void {
    this.#ear?.dispose();
    this.#clear();
  }

  #hear({ event, payload }: Heard): void {
    if (event !== "voice.partial" && event !== "runtime.transcription") return;
    const { text = "" } = payload as EventJson<"voice.partial">;
    const end = text.length > CAPTION_CHARS_MAX ? `…${text.slice(-CAPTION_CHARS_MAX)}` : text;
    this.#clear();
    if (end !== "") this.#caption = vscode.window.setStatusBarMessage(`$(mic) ${plain(end)}`, CAPTION_MS);
  }

  #clear(): void {
    this.#caption?.dispose();
    this.#caption = undefined;
  }
}

function tell(text: string): void {
  if (!FAILED.test(text)) return void vscode.window.setStatusBarMessage(`Kodama: ${plain(text)}`, TOLD_MS);
  void vscode.window.showWarningMessage(unlinked(text), CHOOSE, SHOW).then((choice) => {
    if (choice !== undefined)
      void vscode.commands.executeCommand(choice === CHOOSE ? "kodama.microphone" : "kodama.showOrb");
  });
}

/** The status bar draws "$(name)" as a picture. */
const plain = (text: string): string => text.replaceAll("$(", "$\u200b(");
