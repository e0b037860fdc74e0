// Entry of the voice host: a process of its own, since native speech engines end theirs on bad input.
// Its standard streams are a log; messages go over the channel of the fork.
import { microphonesOf } from "./named-devices.ts";
import type { SoundDevices, VoiceSettings } from "../server/core/voice-ports.ts";
import { speakerNames } from "./audio-graph.ts";
import type { FromVoiceHost, ToVoiceHost } from "./channel.ts";
import { Ears } from "./ears.ts";
import { Mouth } from "./mouth.ts";
import { recorders } from "./recorder.ts";
import { noJackPath, sileroPath } from "./resolve.ts";
import type { FromAnyHost, TellPhase } from "./supervisor.ts";

// The system has read it when this process began; programs that it starts are to find everything.
const libraries = (process.env["LD_LIBRARY_PATH"] ?? "").split(":").filter((path) => path !== noJackPath());
if (libraries.join("") === "") delete process.env["LD_LIBRARY_PATH"];
else process.env["LD_LIBRARY_PATH"] = libraries.join(":");

const tell = (message: FromVoiceHost | FromAnyHost): void => void process.send?.(message);
const phaseOf =
  (part: string): TellPhase =>
  (doing, model, limitMs = 0) =>
    tell({ kind: "phase", doing, model, part, limitMs });
const mouth = new Mouth({ tell, phase: phaseOf("mouth") });
/** Of whoever was listened to last. */
let settings: VoiceSettings | undefined;
const ears = new Ears({
  silero: sileroPath(),
  tell(event) {
    // Who speaks is answered soon.
    if (event.kind === "edge" && event.speech && settings !== undefined) {
      mouth.comeBack(settings);
      ears.comeBack();
    }
    tell(event);
  },
  phaseOf,
  soften: (soft) => mouth.duck(soft, "something"),
  playback: () => mouth.clock(),
  isSilent: () => mouth.silent,
});

async function devices(): Promise<SoundDevices & { readonly reason: string }> {
  // Nobody chooses where they cannot be known.
  const speakers = await speakerNames().catch(() => []);
  const phase = phaseOf("devices");
  phase("looking for microphones", "");
  try {
    const microphones = microphonesOf(recorders().getAvailableDevices());
    return { microphones, speakers, reason: "" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "They cannot be looked up";
    return { microphones: [], speakers, reason };
  } finally {
    phase("", "");
  }
}

process.on("message", (message: ToVoiceHost) => {
  switch (message.kind) {
    case "hear-file":
      return void ears.hearFile(message.utteranceId, message.path, message.settings.sttFolder);
    case "listen":
      settings = message.settings;
      mouth.warm(settings);
      return void ears.listen(message.utteranceId, message.settings);
    case "end-listening":
      return ears.endListening(message.utteranceId);
    case "devices":
      return void devices().then((found) => tell({ kind: "devices", askId: message.askId, ...found }));
    case "listen-on":
      return ears.listenOn(message.utteranceId);
    case "transcribe":
      // Words that may be the last ones are answered next.
      if (!message.partial) mouth.rouse();
      return void ears.transcribe(message);
    case "close-utterance":
      return ears.close(message.utteranceId);
    case "speak":
      ears.hurry();
      return mouth.speak(message);
    case "earcon":
      return mouth.earcon(message.which, message.settings);
    case "hush":
      return mouth.hush();
    case "duck":
      return mouth.duck(message.soft);
    case "pause-voice":
      return mouth.hold(message.still);
    case "ping":
      return tell({ kind: "pong", n: message.n });
  }
});
// The server is gone: nobody is left to hear or to speak to.
process.on("disconnect", () => process.exit(0));
tell({ kind: "hello" });
