// When an utterance is over. Pure; all times are milliseconds of audio. Figures: docs/adr/0005-voice-host.md.
import type { ListenState } from "./types.ts";

export const TURN_MS = {
  /** Silence after which recognition starts. */
  softEnd: 200,
  /** Silence after which a complete, an unclear and an unfinished utterance become real. */
  commitComplete: 300,
  commitUnknown: 600,
  commitUnfinished: 2_000,
} as const;

/** Last words after which a speaker is hardly ever finished. */
const UNFINISHED =
  /\b(?:and|or|but|the|a|an|to|in|with|of|for|from|at|on|that|then|because|if|is|my|please)$/i;
const COMPLETE = /[.!?]$|^(?:run|open|stop|yes|no|approve|deny|undo|search|commit|go|show|read|find)\b.*\S/i;

/** How long the silence must be before `text` counts as all that was said. */
export function commitDelayMs(text: string): number {
  const said = text.trim();
  if (UNFINISHED.test(said)) return TURN_MS.commitUnfinished;
  return COMPLETE.test(said) ? TURN_MS.commitComplete : TURN_MS.commitUnknown;
}

export interface Step {
  readonly listen: ListenState;
  /** Ask the recogniser for this revision. */
  readonly transcribe: { readonly revision: number; readonly fromMs: number; readonly toMs: number } | null;
  /** The utterance is real: its text, and when it began. */
  readonly committed: { readonly text: string; readonly fromMs: number } | null;
}

const stay = (listen: ListenState): Step => ({ listen, transcribe: null, committed: null });

export function onSpeechStart(listen: ListenState, atMs: number): Step {
  if (listen.kind === "listening") {
    return stay({ kind: "hearing", revision: 1, fromMs: atMs, lastSpeechMs: atMs, voiced: true });
  }
  if (listen.kind === "hearing") return stay({ ...listen, lastSpeechMs: atMs, voiced: true });
  const { revision, fromMs } = listen;
  return stay({ kind: "hearing", revision: revision + 1, fromMs, lastSpeechMs: atMs, voiced: true });
}

export function onSpeechEnd(listen: ListenState, atMs: number): Step {
  return listen.kind === "hearing" ? stay({ ...listen, lastSpeechMs: atMs, voiced: false }) : stay(listen);
}

/** `ended` says that no more audio will come. */
export function onClock(listen: ListenState, atMs: number, ended: boolean): Step {
  if (listen.kind === "listening") return stay(listen);
  if (listen.kind === "soft_end") return tryCommit({ ...listen, nowMs: atMs, ended: ended || listen.ended });
  if (listen.voiced && !ended) return stay({ ...listen, lastSpeechMs: atMs });
  if (!ended && atMs - listen.lastSpeechMs < TURN_MS.softEnd) return stay(listen);
  const { revision, fromMs, lastSpeechMs } = listen;
  return {
    listen: { kind: "soft_end", revision, fromMs, lastSpeechMs, text: null, nowMs: atMs, ended },
    transcribe: { revision, fromMs, toMs: atMs },
    committed: null,
  };
}

export function onText(listen: ListenState, revision: number, text: string): Step {
  if (listen.kind !== "soft_end" || listen.revision !== revision) return stay(listen);
  return tryCommit({ ...listen, text });
}

function tryCommit(listen: Extract<ListenState, { kind: "soft_end" }>): Step {
  if (listen.text === null) return stay(listen);
  if (listen.text.trim() === "") return stay({ kind: "listening" });
  const silentMs = listen.nowMs - listen.lastSpeechMs;
  if (!listen.ended && silentMs < commitDelayMs(listen.text)) return stay(listen);
  return {
    listen: { kind: "listening" },
    transcribe: null,
    committed: { text: listen.text.trim(), fromMs: listen.fromMs },
  };
}
