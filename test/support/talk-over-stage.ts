// Somebody who is listened to all the time, with headphones on, while Kodama speaks: what is told of it, and what became of its voice.
import { type Core, createRunningCore, kinds, SHOWN } from "./core.ts";

export const begin = (core = createRunningCore()): { readonly core: Core; readonly id: string } => {
  core.send({ kind: "config-patch", patch: { "voice.echo": "headphones" }, revision: 0 });
  const reply = core.send({ kind: "listen-start", mode: "hands_free", surfaceId: "s1", context: SHOWN });
  core.send({ kind: "speech-playing", playing: true });
  return { core, id: reply?.ok === true ? String(reply.value["utterance_id"]) : "" };
};
export const edge = (core: Core, utteranceId: string, [speech, atMs]: readonly [boolean, number]): void =>
  void core.send({ kind: "voice-edge", utteranceId, speech, atMs });
export const clock = (core: Core, utteranceId: string, atMs: number): void =>
  void core.send({ kind: "voice-clock", utteranceId, atMs, ended: false });
export const words = (core: Core, utteranceId: string, text: string): void =>
  void core.send({ kind: "voice-text", utteranceId, revision: 1, text, partial: false });
/** What became of its voice since somebody listened. */
export const acts = ({ effects }: Core): readonly string[] =>
  effects.slice(kinds(effects).indexOf("listen")).flatMap((one) => {
    if (one.kind === "duck") return [one.soft ? "duck" : "unduck"];
    if (one.kind === "pause-voice") return [one.still ? "pause" : "resume"];
    return one.kind === "hush" ? ["hush"] : [];
  });
/** So much of voice, then silence and these words. */
export const say = (core: Core, id: string, [text, voiceMs]: readonly [string, number]): void => {
  edge(core, id, [true, 1_000]);
  for (let at = 1_096; at < 1_000 + voiceMs; at += 96) clock(core, id, at);
  edge(core, id, [false, 1_000 + voiceMs]);
  clock(core, id, 1_200 + voiceMs);
  words(core, id, text);
  clock(core, id, 1_900 + voiceMs);
};
export const said = (core: Core): readonly string[] =>
  Object.values(core.state.runtime.conversation.turns).map((turn) => turn.text);
