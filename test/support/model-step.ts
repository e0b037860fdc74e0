// A model's step through the core: a call it makes, and what it is told next.
import type { Message } from "../../server/core/conversation/message.ts";
import { type Core, lastCall, prepared } from "./core.ts";

/** A file is read, as the model's call `p<step>`; returns our id of it, while it runs. */
export function readsFile(core: Core, turnId: string, step: number): string {
  const call = { name: "read_file", args: { path: `${step}` }, providerCallId: `p${step}` };
  core.send({ kind: "brain-call", turnId, step, ...call });
  core.send({ kind: "brain-done", turnId, step });
  const { callId } = lastCall(core);
  core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
  return callId;
}

/** What the model was told last. */
export const told = (core: Core): readonly Message[] =>
  core.effects.findLast((effect) => effect.kind === "think")?.messages ?? [];

/** A line each, without Kodama's own words in front. */
export const words = (messages: readonly Message[]): readonly string[] =>
  messages.slice(1).map((one) => (one.role === "call" ? `call ${one.callId}` : `${one.role}: ${one.text}`));
