// A conversation with the whole server over a sound card of the tests' own: heard, answered aloud, talked over.
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { speak } from "../fixtures/voice/made-speech.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { canHaveSoundCard, MICROPHONE, type SoundCard, startSoundCard } from "../support/sound-card.ts";
import { until } from "../support/until.ts";

const LONG =
  "Once upon a time there was a very small program that lived in a folder of its own. It did one thing and did it well. Nobody ever had to look at it twice.";

describe("a conversation by microphone and speaker", function () {
  this.timeout(60_000);
  const sandbox = createSandbox();
  let card: SoundCard;
  let endpoint: ScriptedEndpoint;
  let lsp: LspProcess;

  before(async function () {
    if (!canHaveSoundCard()) return this.skip();
    card = await startSoundCard();
  });
  after(() => card.stop());
  beforeEach(async () => {
    endpoint = await startScriptedEndpoint([{ text: LONG }, { text: LONG }, { text: LONG }]);
    const home = sandbox.folder();
    const voice = writeToyVoice(join(home, "voice"));
    lsp = await startLsp(sandbox, { home, folders: [sandbox.workspace()], own: OWN, env: card.env });
    await lsp.client.send("config.patch", {
      patch: {
        "models.sttFolder": voice.stt.folder,
        "models.ttsFolder": voice.tts.folder,
        "models.endpointUrl": endpoint.url,
        "voice.output": "speaker",
        "voice.microphone": MICROPHONE,
        "voice.echo": "headphones",
      },
    });
  });
  afterEach(async () => {
    await sandbox.clean();
    await endpoint.close();
  });

  const listen = async (mode: string): Promise<void> => {
    const reply = await lsp.client.send("voice.listen", { active: true, mode });
    assert.equal(reply.payload["listening"], true);
    await lsp.client.until("runtime.mic_status", ({ capturing }) => capturing === true);
  };
  const speech = (): readonly string[] =>
    lsp.client.heard
      .filter(({ event }) => event === "runtime.assistant_sentence")
      .map(({ payload }) => String(payload["speech"]))
      .filter((one) => one !== "pending");
  const heardTexts = (): readonly string[] =>
    lsp.client.heard
      .filter(({ event }) => event === "runtime.transcription")
      .map(({ payload }) => String(payload["text"]));
  /** Kodama speaks, audibly. */
  const speaking = async (): Promise<void> => {
    await lsp.client.send("conversation.inject_text", { text: "tell me something long and odd, dear" });
    await lsp.client.until("orb.state_changed", ({ orb }) => (orb as { mode?: string }).mode === "speaking");
  };

  it("[TALKOVER-1] hands-free, one request after the other is heard, shown and answered (B11, B36, D8)", async () => {
    await listen("hands_free");
    for (const text of ["go to sleep", "wake up"]) {
      await card.say(speak(text));
      await until(text, () => heardTexts().includes(text));
    }
    assert.ok(lsp.client.heard.some(({ event }) => event === "voice.level"));
    assert.deepEqual(lsp.client.faults, []);
  });

  it("[TALKOVER-2] talked over, it falls silent, tells what was heard, and takes the request (D9, D39)", async () => {
    await listen("hands_free");
    await speaking();
    await card.say(speak("go to sleep now"));
    await until("it is heard", () => heardTexts().includes("go to sleep now"));
    await until("what was said was cut", () => speech().includes("cut"));
    const ear = card.listen();
    await sleep(500);
    assert.ok(
      (await ear.stop()).every((one) => Math.abs(one) < 0.02),
      "nothing of it is heard any more",
    );
  });

  it('[TALKOVER-3] "mhm" lets it go on to its end, and is no request (D10)', async () => {
    await listen("hands_free");
    await speaking();
    await card.say(speak("mhm"));
    await until("it is said to its end", () => speech().filter((one) => one === "spoken").length >= 2);
    assert.ok(!speech().includes("cut"));
    assert.deepEqual(
      heardTexts().filter((text) => text.includes("mhm")),
      [],
    );
  });

  it("[TALKOVER-4] pressing the key silences it at once (D9)", async () => {
    await speaking();
    await listen("hold");
    await until("it was cut", () => speech().includes("cut"));
    await lsp.client.send("voice.listen", { active: false, discard: true });
  });
});
