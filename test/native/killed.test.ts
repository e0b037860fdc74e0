// The voice host killed in each of its states: what was under way is told, and the next word is heard and said.
import assert from "node:assert/strict";
import type { VoiceEvent } from "../../server/core/voice-ports.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { until } from "../support/until.ts";
import { voiceHostForSuite } from "../support/voice-host-rig.ts";
import { describeOnLinux } from "../support/on-linux.ts";

type Of<K extends VoiceEvent["kind"]> = Extract<VoiceEvent, { kind: K }>;

describeOnLinux("a voice host that is killed", () => {
  const rig = voiceHostForSuite({ backOffMs: [0, 100, 100, 100, 100] });
  const { card } = rig;
  const settings = () => rig.settings({ tts: "sherpa", output: "speaker" });
  const of = <K extends VoiceEvent["kind"]>(kind: K): readonly Of<K>[] =>
    rig.events().filter((event): event is Of<K> => event.kind === kind);
  const say = (sentenceId: string, said: string): void =>
    rig.bridge().speak({ turnId: "t", sentenceId, text: said, said }, settings());
  const spoken = (id: string): Of<"spoken"> | undefined =>
    of("spoken").find(({ sentenceId }) => sentenceId === id);
  const listening = async (): Promise<void> => {
    rig.bridge().listen("u", settings());
    await until("it captures", () => of("microphone").at(-1)?.capturing === true);
  };
  const transcribe = (fromMs: number, toMs: number): void =>
    rig.bridge().transcribe({ utteranceId: "u", revision: 1, fromMs, toMs, partial: false });
  const words = async (): Promise<string> => {
    const [edges, texts] = [of("edge").length, of("text").length];
    await card().say(speak("run the tests"));
    await until("speech and its end", () => of("edge").length >= edges + 2);
    const [start, end] = of("edge").slice(edges);
    transcribe(start?.atMs ?? 0, (end?.atMs ?? 0) + 100);
    await until("words", () => of("text").length > texts);
    return (of("text").at(-1)?.text ?? "").trim();
  };
  const warm = async (): Promise<void> => {
    await listening();
    assert.equal(await words(), "run the tests");
    say("warm", "yes");
    await until("it spoke", () => spoken("warm") !== undefined);
  };

  const LONG = "the tests passed and there is much more to tell about every one of them";
  const speaks = async (): Promise<void> => {
    say("cut", LONG);
    await until("it sounds", () => of("playing").at(-1)?.playing === true);
  };
  /** What is said goes on in the room after it. */
  const somebody = async (): Promise<void> => {
    const edges = of("edge").length;
    said = card().say(speak("rename the lease row and run everything again"));
    await until("speech", () => of("edge").length > edges);
  };
  let said = Promise.resolve();

  /** From the first moment on, before it has anything. */
  const COLD: ReadonlySet<string> = new Set(["while it starts", "while it loads its models"]);
  const STATES: Readonly<Record<string, () => Promise<void> | void>> = {
    "while nothing is said": () => {},
    "while the microphone is closed": async () => {
      rig.bridge().endListening("u");
      await until("it is closed", () => of("microphone").at(-1)?.capturing === false);
    },
    "in the middle of a word": somebody,
    "while it speaks": speaks,
    "while it is softer, and somebody talks over it": async () => {
      await speaks();
      rig.bridge().duck(true);
      await somebody();
    },
    "while it starts": async () => {
      rig.bridge().listen("u", settings());
      await until("it was begun", () => rig.bridge().pid() !== 0);
    },
    "while it loads its models": listening,
    "while it recognises": () => transcribe(0, 1_000),
    "while it makes what it says": () => say("cut", LONG),
    "while it stands still": async () => {
      await speaks();
      rig.bridge().pause(true);
    },
  };
  for (const [when, reach] of Object.entries(STATES))
    it(`[VOICEHOST-9] ${when}, is there again, hears, and speaks; nothing cut counts as heard (B60, D1, D39)`, async () => {
      if (!COLD.has(when)) await warm();
      await reach();
      const again = of("again").length;
      process.kill(rig.bridge().pid(), "SIGKILL");
      // What was wanted before is wanted still, and that it is there again is told; who wanted nothing opens the microphone as ever.
      if (when.includes("closed")) await listening();
      else await until("it is told", () => of("again").length > again);
      await until("it captures", () => of("microphone").at(-1)?.capturing === true);
      await until("nothing is under way", () => of("playing").at(-1)?.playing !== true);
      assert.notEqual(spoken("cut")?.heard, true);
      await said;
      const quietFromMs = of("clock").at(-1)?.atMs ?? 0;
      await until("it is quiet", () => (of("clock").at(-1)?.atMs ?? 0) > quietFromMs + 1_000);
      assert.equal(await words(), "run the tests");
      rig.bridge().duck(false);
      rig.bridge().pause(false);
      say("after", "yes");
      await until("it spoke", () => spoken("after")?.heard === true);
    });
});
