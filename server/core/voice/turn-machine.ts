// When an utterance is over. Pure; all times are milliseconds of audio. Figures: docs/adr/0005-voice-host.md.
import { isStop, readConsent } from "../understand/consent.ts";
import { understand, type Workspace } from "../understand/grammar.ts";
import { isAboutTheWord, seeksWords } from "./floor-words.ts";
import type { Transcribe } from "./effects.ts";
import { type ListenState, PAUSE_OF_ANYBODY_MS } from "./types.ts";

export const TURN_MS = {
  /** Silence after which recognition starts. */
  softEnd: 200,
  /** Silence after which a complete, an unclear and an unfinished utterance become real. */
  commitComplete: 300,
  commitUnknown: 600,
  commitUnfinished: 2_000,
  /** Between these an unclear one is waited for by a person's own pauses. */
  commitMin: 300,
  commitMax: 2_500,
  /** How often words are shown while somebody speaks, and for how long at most: looking them up takes longer each time. */
  partialEvery: 800,
  partialsUntil: 20_000,
  /** The same where a model goes on from word to word, however long that is. */
  streamedEvery: 200,
  /** Who speaks longer is taken at their words so far; what follows is an utterance of its own. */
  longest: 60_000,
} as const;

/** Last words after which a speaker is hardly ever finished, a comma, or dots: some engines hear those in a voice. */
const UNFINISHED =
  /(?:\b(?:and|or|but|the|a|an|to|in|with|of|for|from|at|on|then|because|if|is|my)|,|…|\.\.)$/i;
/** A question, or a verb with what it is about. A full stop says nothing: engines that write marks put one wherever somebody pauses. */
const COMPLETE = /[!?]$|^(?:run|open|approve|deny|search|commit|go|show|read|find) +\S/i;

/** Of each pause that a person made and then went on, so much counts. As in LiveKit's dynamic endpointing. */
const LEARNED_SHARE = 0.1;
/** The wait for more grows with the pauses of a person; with those of anybody, it is `commitUnknown`. */
const WAIT_PER_PAUSE = TURN_MS.commitUnknown / PAUSE_OF_ANYBODY_MS;

/** What is known of a person's pauses, after one of `pauseMs`. */
export function learned(knownMs: number, pauseMs: number): number {
  return knownMs + LEARNED_SHARE * (Math.min(pauseMs, TURN_MS.commitMax) - knownMs);
}

/** How long the silence must be before `text` counts as all that was said, for somebody who pauses so long. */
export function commitDelayMs(text: string, pauseMs: number, asked = false): number {
  const said = text.trim();
  if (isAboutTheWord(said)) return TURN_MS.commitComplete;
  const unknownMs = Math.max(TURN_MS.commitMin, Math.min(TURN_MS.commitMax, WAIT_PER_PAUSE * pauseMs));
  if (isUnfinished(said)) return Math.max(TURN_MS.commitUnfinished, unknownMs);
  return COMPLETE.test(said) || isWhole(said, asked) ? TURN_MS.commitComplete : unknownMs;
}

/** "Turn captions on" has all that it needs. */
const isUnfinished = (said: string): boolean => {
  const words = said.replace(/(?<!\.)[.!]$/, "");
  return (UNFINISHED.test(words) && !isWhole(words, false)) || seeksWords(words);
};

/** An answer, a stop, or a command that has nothing more to say: what ends in words of the person's own may go on. */
function isWhole(said: string, asked: boolean): boolean {
  // Where nothing is asked, "okay" begins many a sentence.
  if (isStop(said) || (asked && readConsent(said) !== "none")) return true;
  const intent = understand(said, NOWHERE);
  return (
    intent !== null && intent.confidence >= SURE && !Object.keys(intent.payload).some((key) => OWN.has(key))
  );
}
const SURE = 0.9;
/** What these hold is in words of the person's own, or of a question that is not there. */
const OWN = new Set([
  "decision",
  "message",
  "query",
  "title",
  "text",
  "words",
  "symbol",
  "path",
  "script",
  "branch",
  "name",
]);
/** What it is without the names of a project. */
const NOWHERE: Workspace = {
  files: [],
  scripts: [],
  tasks: [],
  soundOf: (word) => word,
  now: { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, weekday: 4 },
};

export interface Step {
  readonly listen: ListenState;
  /** Ask the recogniser for this revision. */
  readonly transcribe: Transcribe | null;
  /** The utterance is real: its text, and when it began. */
  readonly committed: { readonly text: string; readonly fromMs: number } | null;
}

/** What holds of a piece of audio besides its time. */
export interface Listening {
  /** No more audio will come. */
  readonly ended: boolean;
  /** A key is held down: silence ends nothing. */
  readonly held: boolean;
  /** How long this person pauses and then goes on. */
  readonly pauseMs: number;
  /** Whether somebody looks at the words as they come, and whose work that is. */
  readonly captions: "none" | "looked_up" | "streamed";
}

const stay = (listen: ListenState): Step => ({ listen, transcribe: null, committed: null });

export function onSpeechStart(listen: ListenState, atMs: number): Step {
  if (listen.kind === "listening") {
    return stay({
      kind: "hearing",
      revision: 1,
      fromMs: atMs,
      lastSpeechMs: atMs,
      voiced: true,
      shownMs: atMs,
    });
  }
  if (listen.kind === "hearing") return stay({ ...listen, lastSpeechMs: atMs, voiced: true });
  const { revision, fromMs } = listen;
  return stay({
    kind: "hearing",
    revision: revision + 1,
    fromMs,
    lastSpeechMs: atMs,
    voiced: true,
    shownMs: atMs,
  });
}

export function onSpeechEnd(listen: ListenState, atMs: number): Step {
  return listen.kind === "hearing" ? stay({ ...listen, lastSpeechMs: atMs, voiced: false }) : stay(listen);
}

export function onClock(listen: ListenState, atMs: number, now: Listening): Step {
  if (listen.kind === "listening") return stay(listen);
  if (listen.kind === "soft_end")
    return tryCommit({ ...listen, nowMs: atMs, final: now.ended || listen.final }, now);
  const { revision, fromMs } = listen;
  const final = now.ended || (!now.held && atMs - fromMs >= TURN_MS.longest);
  const silent = !listen.voiced && atMs - listen.lastSpeechMs >= TURN_MS.softEnd;
  if (!final && !silent) return goOn(listen, atMs, now.captions);
  const lastSpeechMs = listen.voiced ? atMs : listen.lastSpeechMs;
  return {
    listen: { kind: "soft_end", revision, fromMs, lastSpeechMs, text: null, waitMs: 0, nowMs: atMs, final },
    transcribe: { revision, fromMs, toMs: atMs, partial: false },
    committed: null,
  };
}

function goOn(
  listen: Extract<ListenState, { kind: "hearing" }>,
  atMs: number,
  captions: Listening["captions"],
): Step {
  const { revision, fromMs, shownMs } = listen;
  const sinceMs = atMs - shownMs;
  const show =
    captions === "streamed"
      ? sinceMs >= TURN_MS.streamedEvery
      : captions === "looked_up" && sinceMs >= TURN_MS.partialEvery && atMs - fromMs <= TURN_MS.partialsUntil;
  if (!show) return stay(listen);
  return {
    listen: { ...listen, shownMs: atMs },
    transcribe: { revision, fromMs, toMs: atMs, partial: true },
    committed: null,
  };
}

/** `words` are those of a revision. */
export function onText(
  listen: ListenState,
  words: { readonly revision: number; readonly text: string },
  now: Pick<Listening, "held" | "pauseMs"> & { readonly asked?: boolean },
): Step {
  if (listen.kind !== "soft_end" || listen.revision !== words.revision) return stay(listen);
  const { text } = words;
  return tryCommit({ ...listen, text, waitMs: commitDelayMs(text, now.pauseMs, now.asked) }, now);
}

function tryCommit(
  listen: Extract<ListenState, { kind: "soft_end" }>,
  { held }: Pick<Listening, "held">,
): Step {
  if (listen.text === null) return stay(listen);
  if (listen.text.trim() === "") return stay({ kind: "listening" });
  const silentMs = listen.nowMs - listen.lastSpeechMs;
  if (!listen.final && (held || silentMs < listen.waitMs)) return stay(listen);
  return {
    listen: { kind: "listening" },
    transcribe: null,
    committed: { text: listen.text.trim(), fromMs: listen.fromMs },
  };
}
