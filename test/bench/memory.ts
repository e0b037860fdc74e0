// What processes hold in memory.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { record } from "../fixtures/voice/recording.ts";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { processWith, residentMb } from "../support/proc.ts";
import type { Row } from "./measure.ts";
import { envelope, onEvents, ready } from "./process.ts";

/** The speech process with the detector, a recogniser and a voice loaded; the models are made ones, so the weights are small. */
export async function speechMemory(home: string): Promise<Row> {
  const voice = writeToyVoice(join(home, "voice"));
  const server = await ready(home);
  const patch = {
    "models.sttFolder": voice.stt.folder,
    "models.ttsFolder": voice.tts.folder,
    "voice.output": join(home, "spoken.wav"),
  };
  const spoken = new Promise<void>((resolve) =>
    onEvents(server.connection, ({ event, payload }: Heard) => {
      if (event === "runtime.assistant_sentence" && payload["speech"] === "spoken") resolve();
    }),
  );
  await server.connection.sendRequest("kodama/command", envelope("config.patch", { patch }));
  const path = record(join(home, "in.wav"), "make the orb green");
  await server.connection.sendRequest("kodama/command", envelope("voice.hear_file", { path }));
  await spoken;
  await sleep(1_000);
  const megabytes = residentMb(processWith(["voice-host"], server.pid) ?? 0);
  await server.kill();
  return {
    what: "speech process resident memory, natives and made models loaded",
    figures: `${megabytes.toFixed(0)} MB`,
    goal: "≤ 130 MB",
    met: megabytes <= 130,
  };
}

interface Heard {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Resident memory of a Node that only waits, MB. */
export async function bareNode(script: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  await sleep(1_000);
  const found = residentMb(child.pid ?? 0);
  child.kill();
  return found;
}
