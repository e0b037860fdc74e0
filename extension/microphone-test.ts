// Whether the microphone hears: opened for a moment, with how loud it is and what is understood. Nothing of it is a request.
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import type { EventJson } from "../proto/events.ts";
import type { CommandContext } from "./command-context.ts";
import type { Heard } from "./connection.ts";
import { withMicrophone } from "./disclosure.ts";

const LISTENS_MS = 8_000;
/** A microphone that is not there by then will not be. */
const OPENS_MS = 2_500;
const LOOKS_EVERY_MS = 200;
/** As loud as somebody at a desk, of what the level says. */
const LOUD = 0.1;
const CHOOSE = "Choose…";

interface Found {
  /** Frames came. */
  on: boolean;
  /** It was lost meanwhile. */
  lost: boolean;
  loudest: number;
  level: number;
  words: string;
}

export async function testMicrophone(context: CommandContext): Promise<void> {
  // Who is listened to is not taken the word for a test.
  if ((context.feed.current().view.voice?.utterance_id ?? "") !== "")
    return void vscode.window.showInformationMessage("Kodama listens already. End that first, then test.");
  if (context.talk.lacksModel() || !(await context.talk.mayHear())) return undefined;
  const found: Found = { on: false, lost: false, loudest: 0, level: 0, words: "" };
  const ear = context.orb.listenIn((heard) => take(found, heard));
  try {
    const opened = await withMicrophone(context.connection, () =>
      context.connection.command("voice.listen", { active: true, mode: "hold" }),
    );
    if (opened === undefined) return undefined;
    const cancelled = await heardWhile(context, found, ear);
    if (!cancelled) await tell(found, context.feed.current().view.toast?.text ?? "");
  } finally {
    ear.dispose();
  }
  return undefined;
}

/** Until something was said, or time is over. Returns whether somebody ended it before. */
async function heardWhile(context: CommandContext, found: Found, ear: vscode.Disposable): Promise<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "Kodama: say something",
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, cancel) => {
    try {
      const begun = Date.now();
      const goesOn = (): boolean =>
        Date.now() - begun < (found.on ? LISTENS_MS : OPENS_MS) && found.words === "" && !found.lost;
      while (goesOn() && !isTaken(context, cancel)) {
        progress.report({ message: found.on ? `loudness ${Math.round(found.level * 100)} %` : "" });
        await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
      }
      return isTaken(context, cancel);
    } finally {
      // That it is closed now is no loss.
      ear.dispose();
      // Somebody who pressed the key meanwhile is listened to for what they say.
      if (!context.talk.listens())
        await context.connection.command("voice.listen", { active: false, discard: true });
    }
  });
}

const isTaken = ({ talk }: CommandContext, cancel: vscode.CancellationToken): boolean =>
  cancel.isCancellationRequested || talk.listens();

function take(found: Found, { event, payload }: Heard): void {
  if (event === "runtime.mic_status") {
    const { capturing = false } = payload as EventJson<"runtime.mic_status">;
    found.lost = found.on && !capturing;
    found.on = found.on || capturing;
  }
  if (event === "voice.level") {
    found.level = Number((payload as EventJson<"voice.level">).level ?? 0);
    found.loudest = Math.max(found.loudest, found.level);
  }
  if (event === "voice.partial") found.words = (payload as EventJson<"voice.partial">).text ?? found.words;
}

/** `why`: what Kodama says of it, where it says something. */
async function tell({ on, lost, loudest, words }: Found, why: string): Promise<void> {
  if (words !== "")
    return void vscode.window.showInformationMessage(`Kodama hears you: "${unlinked(words)}"`);
  const what =
    !on || lost
      ? why || (lost ? "The microphone went away." : "The microphone gave no sound at all.")
      : loudest < LOUD
        ? "The microphone is on, but it is silent there."
        : "Kodama hears sound, but understood no words. Come closer, or speak up.";
  if ((await vscode.window.showWarningMessage(what, CHOOSE)) === CHOOSE)
    await vscode.commands.executeCommand("kodama.microphone");
}
