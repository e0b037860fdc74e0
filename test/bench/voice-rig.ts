// A server with made models on a sound card of PulseAudio alone, and meters at both of its ends.
import { join } from "node:path";
import { type ToyVoice, writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { ALLOW_MICROPHONE } from "../support/microphone.ts";
import { startScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { hearOn, MICROPHONE, type SoundCard, startSoundCard } from "../support/sound-card.ts";
import { Meter } from "../support/sound-meter.ts";
import { hearing, send } from "./approvals.ts";
import { type Process, ready } from "./process.ts";

export interface Rig {
  readonly server: Process;
  readonly card: SoundCard;
  readonly next: ReturnType<typeof hearing>;
  readonly mic: Meter;
  readonly speaker: Meter;
  readonly models: ToyVoice;
}

/** `answer` is what its model says, whatever it is asked. */
interface RigOptions {
  readonly home: string;
  readonly answer: string;
  readonly echo: string;
  readonly piecesMs?: number;
}

export async function withRig<T>(
  { home, answer, echo, piecesMs }: RigOptions,
  use: (rig: Rig) => Promise<T>,
): Promise<T> {
  const card = await startSoundCard(piecesMs === undefined ? {} : { piecesMs });
  const leave = hearOn(card);
  const endpoint = await startScriptedEndpoint(Array.from({ length: 199 }, () => ({ text: answer })));
  const models = writeToyVoice(join(home, "models"));
  const server = await ready(home);
  const meters = [new Meter(card, "micsink.monitor"), new Meter(card, "spk.monitor")] as const;
  const rig: Rig = {
    server,
    card,
    next: hearing(server.connection),
    mic: meters[0],
    speaker: meters[1],
    models,
  };
  try {
    await patch(rig, {
      "models.sttFolder": models.stt.folder,
      "models.ttsFolder": models.tts.folder,
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
