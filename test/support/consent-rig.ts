// A question that was said to its end, and words that a microphone heard.
import { ask, type Core, type } from "./core.ts";

/** The question, said to its end. */
export const askAloud: typeof ask = (core, change) => {
  const asked = ask(core, change);
  const sentenceId = `ask-${asked.approvalId}`;
  core.send({ kind: "speech-done", turnId: "", sentenceId, text: "", heard: true });
  return asked;
};

export const spoken = (core: Core, text: string, begunAtMs: number): ReturnType<typeof type> =>
  type(core, text, { origin: "voice", begunAtMs });
