// A server with made models on a sound card of PulseAudio alone, and meters at both of its ends.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { writeToyStreaming } from "../fixtures/voice/toy-streaming.ts";
import { ALLOW_MICROPHONE } from "../support/microphone.ts";
import { startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { hearOn, MICROPHONE, type SoundCard, startSoundCard } from "../support/sound-card.ts";
import { Meter } from "../support/sound-meter.ts";
import { until } from "../support/until.ts";
import { hearing, send } from "./approvals.ts";
import type { HeldUp } from "./loop-watch.ts";
import { type Process, ready } from "./process.ts";

export interface Rig {
  readonly server: Process;
  readonly card: SoundCard;
  readonly next: ReturnType<typeof hearing>;
  readonly mic: Meter;
  readonly speaker: Meter;
  readonly models: ToyVoice;
  /** For how long the loop of a server that is `watched` was held up since the last time that this was asked. */
  readonly heldUp: () => Promise<HeldUp>;
}

/** `answer` is what its model says, whatever it is asked. */
interface RigOptions {
  readonly home: string;
  readonly answer: string;
  readonly echo: string;
  readonly piecesMs?: number;
  /** Keywords are listened for and words shown by streaming models. */
  readonly streaming?: boolean;
  /** The loop of the server is looked at all the time, and so are those of what it starts. */
  readonly watched?: boolean;
}

export async function withRig<T>(
  { home, answer, echo, piecesMs, streaming = false, watched = false }: RigOptions,
  use: (rig: Rig) => Promise<T>,
): Promise<T> {
  const card = await startSoundCard(piecesMs === undefined ? {} : { piecesMs });
  const leave = hearOn(card);
  const endpoint = await startScriptedEndpoint(Array.from({ length: 199 }, () => ({ text: answer })));
  const models = writeToyVoice(join(home, "models"));
  const streams = streaming ? writeToyStreaming(join(home, "streaming")) : "";
  const told = join(home, "held-up.json");
  const watch = pathToFileURL(join(import.meta.dirname, "loop-watch.ts")).href;
  const env = { KODAMA_LOOP_FILE: told, NODE_OPTIONS: `--import=${watch}` };
  const server = await ready(home, "", watched ? env : {});
  const meters = [new Meter(card, "micsink.monitor"), new Meter(card, "spk.monitor")] as const;
  const rig: Rig = {
    server,
    card,
    next: hearing(server.connection),
    mic: meters[0],
    speaker: meters[1],
    models,
    heldUp: async () => {
      rmSync(told, { force: true });
      process.kill(server.pid, "SIGUSR2");
      await until("the server told", () => existsSync(told));
      return JSON.parse(readFileSync(told, "utf8")) as HeldUp;
    },
  };
  try {
    await patch(rig, {
      "models.sttFolder": models.stt.folder,
      "models.ttsFolder": models.tts.folder,
      "models.kwsFolder": streams,
      "models.captionsFolder": streams,
      "models.endpointUrl": endpoint.url,
      "voice.output": "speaker",
      "voice.microphone": MICROPHONE,
      "voice.echo": echo,
    });
    await send(server.connection, "capability.request", ALLOW_MICROPHONE);
    return await use(rig);
  } finally {
    for (const meter of meters) meter.stop();
    await server.kill();
    await endpoint.close();
    leave();
    await card.stop();
  }
}

const patch = (rig: Rig, values: object): Promise<unknown> =>
  send(rig.server.connection, "config.patch", { patch: values });
export const listen = (rig: Rig, mode: string): Promise<unknown> =>
  send(rig.server.connection, "voice.listen", { active: true, mode });
export const close = async (rig: Rig): Promise<void> => {
  const closed = rig.next(
    ({ event, payload }) => event === "runtime.mic_status" && payload["capturing"] === false,
  );
  await send(rig.server.connection, "voice.listen", { active: false, discard: true });
  await closed;
};
export const open = async (rig: Rig, mode: string): Promise<void> => {
  const opened = rig.next(
    ({ event, payload }) => event === "runtime.mic_status" && payload["capturing"] === true,
  );
  await listen(rig, mode);
  await opened;
};
