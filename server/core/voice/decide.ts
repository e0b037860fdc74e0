// Decides what speech does. The turn machine says when an utterance is over; from there it is text like any other.
import { questionOf } from "../approvals/types.ts";
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { fail, ok } from "../lib/result.ts";
import { fileOfAnswers } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { hush } from "./closing.ts";
import { decideListening } from "./listen.ts";
import { decideMicrophone } from "./microphone.ts";
import { opened } from "./opened.ts";
import type { VoiceInput } from "./types.ts";

const UTTERANCES_MAX = 4;

export function decideVoice(state: State, input: VoiceInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "hear-file":
      return hearFile(state, input, stamp);
    case "listen-start":
    case "listen-stop":
    case "listen-shown":
    case "listen-mute":
    case "voice-microphone":
    case "listen-anew":
    case "voice-level":
    case "voice-again":
      return decideMicrophone(state, input, stamp);
    case "speech-hush":
      return decision({ ...hush(state), reply: ok({ cancelled_turn_ids: [] }) });
    case "speech-playing":
      return decision({ facts: [...speakingNow(state, input, stamp), ...firstSound(state, input, stamp)] });
    case "speech-done": {
      const question = questionOf(input.sentenceId);
      if (question?.when === "ask") {
        const { approvalId } = question;
        const sounded = input.heard || (input.share ?? 0) > 0;
        // What was asked before stays asked.
        if (!sounded && state.present.voice.askedAtMs[approvalId] !== undefined) return NOTHING;
        const atMs = sounded ? stamp.nowMs : Number.POSITIVE_INFINITY;
        return decision({ facts: [{ kind: "question-asked", approvalId, atMs }] });
      }
      const turn = state.runtime.conversation.turns[input.turnId];
      if (turn?.sentences[input.sentenceId] === undefined) return NOTHING;
      const { turnId, sentenceId, text, heard, share } = input;
      const told = { kind: "sentence-speech", turnId, sentenceId, text } as const;
      if (share !== undefined)
        return decision({ facts: [{ ...told, speech: "cut", heard: heardOf(text, share) }] });
      return decision({
        facts: [{ ...told, speech: heard ? "spoken" : "skipped" }, ...(heard ? keptNow(state) : [])],
      });
    }
    case "voice-edge":
    case "voice-clock":
    case "voice-text":
    case "voice-keyword":
    case "voice-failed":
      return decideListening(state, input, stamp);
  }
}

/** It was written to a file; the first of them says so. */
function keptNow({ control, present }: State): readonly Fact[] {
  const path = fileOfAnswers(control.settings);
  return path === "" || path === present.voice.keptIn ? [] : [{ kind: "sound-kept", path }];
}

type Playing = Extract<VoiceInput, { kind: "speech-playing" }>;

function speakingNow({ present }: State, { playing }: Playing, { nowMs: atMs }: Stamp): readonly Fact[] {
  return present.voice.speaking === playing ? [] : [{ kind: "speaking-changed", speaking: playing, atMs }];
}

function firstSound(
  { runtime }: State,
  { turnId = "", madeInMs }: Playing,
  { nowMs }: Stamp,
): readonly Fact[] {
  const latency = runtime.conversation.turns[turnId]?.latency;
  if (latency === undefined || latency.firstSoundMs !== undefined) return [];
  return [
    {
      kind: "turn-sounded",
      turnId,
      firstSoundMs: nowMs - latency.receivedAtMs - (latency.queuedMs ?? 0),
      ...(madeInMs === undefined ? {} : { madeInMs }),
    },
  ];
}

/** Whole words: one that was begun was not heard. */
function heardOf(text: string, share: number): string {
  const words = text.slice(0, Math.floor(text.length * Math.min(1, Math.max(0, share))));
  return words.slice(0, Math.max(0, words.lastIndexOf(" ")));
}

function hearFile(state: State, input: Extract<VoiceInput, { kind: "hear-file" }>, stamp: Stamp): Decision {
  if (state.present.runtime.phase !== "running") {
    return decision({ reply: fail("unavailable", "Kodama is not running. Start it first.") });
  }
  const files = Object.values(state.present.voice.utterances).filter((one) => one.source.kind === "file");
  if (files.length >= UTTERANCES_MAX) {
    return decision({
      reply: fail("overloaded", "Still listening to earlier files. Try again in a moment."),
    });
  }
  const { path } = input;
  const utterance = opened({ kind: "file", path }, input, stamp);
  const { utteranceId } = utterance;
  return decision({
    facts: [{ kind: "utterance-opened", utterance }],
    effects: [{ kind: "hear-file", utteranceId, path }],
    reply: ok({ utterance_id: utteranceId }),
  });
}
