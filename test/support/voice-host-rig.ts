// A voice host for each test of a suite, on the suite's own sound card, with made models.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { siblingScript } from "../../native/resolve.ts";
import type { SupervisorTimes } from "../../native/supervisor.ts";
import { VoiceBridge } from "../../native/voice-bridge.ts";
import type { VoiceEvent, VoiceSettings } from "../../server/core/voice-ports.ts";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { hearOn, MICROPHONE, soundCardForSuite, type SoundCard } from "./sound-card.ts";

export interface VoiceHostRig {
  readonly card: () => SoundCard;
  readonly bridge: () => VoiceBridge;
  /** What it told in this test. */
  readonly events: () => readonly VoiceEvent[];
  readonly forget: () => void;
  /** Nothing is said aloud, and no echo is taken out, unless it is changed. */
  readonly settings: (change?: Partial<VoiceSettings>) => VoiceSettings;
}

export const settingsFor = (toy: ToyVoice, change: Partial<VoiceSettings> = {}): VoiceSettings => ({
  sttFolder: toy.stt.folder,
  ttsFolder: toy.tts.folder,
  kwsFolder: "",
  wakePhrase: "",
  captionsFolder: "",
  tts: "none",
  output: "none",
  speaker: "",
  cancelEcho: false,
  speed: 1,
  speakerNumber: 0,
  systemVoice: "",
  microphone: MICROPHONE,
  ...change,
});

export function voiceHostForSuite(
  times: Partial<SupervisorTimes> = {},
  card = soundCardForSuite(),
): VoiceHostRig {
  let dir: string | undefined;
  let toy: ToyVoice;
  let bridge: VoiceBridge;
  let events: VoiceEvent[];
  let leave = (): void => {};
  before(() => {
    leave = hearOn(card());
    dir = mkdtempSync(join(tmpdir(), "kodama-voice-host-"));
    toy = writeToyVoice(join(dir, "toy"));
  });
  after(() => {
    leave();
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    events = [];
    bridge = new VoiceBridge({ script: siblingScript("voice-host"), log: () => {}, times });
    bridge.onEvent((event) => events.push(event));
  });
  afterEach(() => bridge.close());
  return {
    card,
    bridge: () => bridge,
    events: () => events,
    forget: () => void (events.length = 0),
    settings: (change) => settingsFor(toy, change),
  };
}
