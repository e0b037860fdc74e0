// What is heard, on its way through the turn machine: words that count become one spoken turn.
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { openQuestions } from "../approvals/types.ts";
import { toast } from "../runtime/types.ts";
import { setting, speaksAloud } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { phrasesOf } from "../understand/on-screen.ts";
import { away } from "./away.ts";
import { captions, captionsOf, soFar } from "./captions.ts";
import { close } from "./closing.ts";
import { earcon } from "./earcons.ts";
import type { Transcribe, VoiceEffect } from "./effects.ts";
import { evolveVoice } from "./evolve.ts";
import { isDeaf, isUnechoed, overUs, sinceSetBack } from "./echo.ts";
import { MUTE, noSoundYet } from "./no-sound.ts";
import { withName } from "./named-words.ts";
import { asked, likely } from "./requests.ts";
import { goesWithWake, spotted } from "./spotted.ts";
import { type TalkOver, talkOver } from "./talk-over.ts";
import { onClock, onSpeechEnd, onSpeechStart, onText, type Step } from "./turn-machine.ts";
import {
  afterOursMs,
  isHeld,
  isLive,
  type ListenInput,
  type SessionEnd,
  type Source,
  type Told,
  type Utterance,
} from "./types.ts";

/** Speech is told of by so much later than it began, at least. */
const ONSET_TOLD_MS = 200;
/** Speech that is there so soon after an engine began anew began before it. */
const REST_MS = 300;
/** Who opens the microphone by a tap and says nothing for so long is not there. */
const NOTHING_SAID_MS = 30_000;
const NOTHING_HEARD = "I heard nothing I could understand. Speak again, or type it.";
/** A key that is held for longer is none: its release was lost. */
const HOLD_MAX_MS = 120_000;

export function decideListening(state: State, input: ListenInput, stamp: Stamp): Decision {
  const facts = sinceSetBack(state, stamp);
  if (facts.length === 0) return decideHeard(state, input, stamp);
  const voice = facts.reduce(evolveVoice, state.present.voice);
  const now = { ...state, present: { ...state.present, voice } };
  return join(decision({ facts }), decideHeard(now, input, stamp));
}

function decideHeard(state: State, input: ListenInput, stamp: Stamp): Decision {
  const utterance = state.present.voice.utterances[input.utteranceId];
  if (utterance === undefined) return NOTHING;
  if (input.kind === "voice-failed") {
    const { facts, effects } = close(utterance, "failed");
    const words = toast(`${input.message} ${input.nextStep}`.trim(), stamp);
    return decision({ facts: [...facts, words], effects });
  }
  if (input.kind === "voice-keyword") return spotted(state, utterance, input);
  if (input.kind === "voice-text" && input.partial) return soFar(state, utterance, input);
  if (isRest(utterance, input)) return NOTHING;
  const deaf = isLive(utterance) && !isUnechoed(input) && isDeaf(state, utterance, stamp);
  const now = {
    ...utterance,
    ...changeBy(utterance, input, deaf),
    ...saidBy(utterance, input, stamp),
    ...faintBy(state, utterance, input),
  };
  const step = stepOf(state, now, { input, deaf });
  return apply(state, now, { input, stamp, step, deaf, before: utterance });
}

/** The rest of a sentence whose beginning died with the engine is no request. */
const isRest = ({ restarted }: Utterance, input: Told): boolean =>
  restarted && input.kind === "voice-edge" && input.speech && input.atMs < REST_MS;

/** Speech that began while we were audible is not taken, also not its end. */
function changeBy({ voiced, ended, ending }: Utterance, input: Told, deaf: boolean): Partial<Utterance> {
  const last = input.kind === "voice-clock" && input.ended;
  return {
    voiced: input.kind === "voice-edge" ? input.speech && !deaf : voiced,
    ended: ended || last,
    ending: ending || last,
  };
}

/** Words that begin while our own voice is taken out roughly only. */
function faintBy({ present }: State, { listen, faint }: Utterance, input: Told): Partial<Utterance> {
  if (listen.kind !== "listening" || input.kind !== "voice-edge" || !input.speech) return {};
  const isFaint = input.echoCancelled === "roughly" && present.voice.speaking;
  return isFaint === (faint === true) ? {} : { faint: isFaint };
}

/** Of speech that is taken. */
function saidBy(utterance: Utterance, input: Told, { nowMs }: Stamp): Partial<Utterance> {
  if (!isLive(utterance) || input.kind !== "voice-edge" || input.speech) return {};
  if (utterance.listen.kind !== "hearing") return {};
  const saidAtMs = input.heardAtMs ?? nowMs;
  return { saidAtMs, toldMs: nowMs - saidAtMs, activeAtMs: nowMs };
}

function stepOf(state: State, now: Utterance, { input, deaf }: Pick<Applied, "input" | "deaf">): Step {
  const { listen, ended, voiced, source } = now;
  const { pauseMs } = state.present.voice;
  const held = isHeld(source);
  switch (input.kind) {
    case "voice-edge":
      return input.speech && !deaf ? onSpeechStart(listen, input.atMs) : onSpeechEnd(listen, input.atMs);
    case "voice-clock":
      // Somebody goes on after a minute.
      if (voiced && !ended && listen.kind === "listening") return onSpeechStart(listen, input.atMs);
      return onClock(listen, input.atMs, { ended, held, pauseMs, captions: captionsOf(state, source) });
    case "voice-text": {
      const isAsked = openQuestions(state.control).length > 0;
      return onText(listen, withName(input, isAsked), { held: held && !ended, pauseMs, asked: isAsked });
    }
  }
}

interface Applied {
  readonly input: Told;
  readonly stamp: Stamp;
  readonly step: Step;
  readonly deaf: boolean;
  readonly before: Utterance;
}

const endOf = ({ heard }: Utterance): SessionEnd => (heard ? "heard" : "nothing_heard");

function apply(state: State, now: Utterance, applied: Applied): Decision {
  const { input, stamp, before } = applied;
  const { utteranceId, source } = now;
  const over = talkOver(state, now, applied);
  const step = counted(applied.step, over);
  const noSound = noSoundYet(now, input, stamp);
  const after = { ...afterStep(state, now, { ...applied, step }), floor: over.floor, ...noSound.change };
  const { wakes, requests, scratched, facts } = asked(state, after, { step, ignored: over.ignored });
  const isOver = step.listen.kind === "listening" && isLast({ ...now, heard: after.heard }, step, input);
  const end = isOver ? close(after, endOf(after)) : { facts: [], effects: [] };
  const gone = away(state, after, { input, stamp });
  return decision({
    facts: [
      ...(same(before, after) ? [] : [{ kind: "utterance-moved" as const, utteranceId, change: after }]),
      ...pauseIn(state, before, applied),
      ...captions(state, after, applied),
      ...noSound.facts,
      ...over.facts,
      ...end.facts,
      ...(isOver && !after.heard
        ? [toast(input.kind === "voice-clock" && input.mute === true ? MUTE : NOTHING_HEARD, stamp)]
        : []),
      ...(scratched ? [toast("Forgotten.", stamp)] : []),
      ...facts,
      ...gone.facts,
    ],
    effects: [
      ...over.effects,
      ...(requests.length + facts.length === 0 || !state.runtime.conversation.awake
        ? []
        : earcon(state, now, "heard")),
      ...(wakes.length === 0 ? [] : earcon(state, now, "listening")),
      ...(step.transcribe === null ? [] : [transcribing(state, after, step.transcribe)]),
      ...(after.ending && !now.ending ? [{ kind: "end-listening" as const, utteranceId }] : []),
      ...(!isOver && goesOn(step, source, input) ? [{ kind: "listen-on" as const, utteranceId }] : []),
      ...end.effects,
      ...(goesOnSpeaking(before, step) ? [{ kind: "drop-ahead" as const }] : []),
    ],
    next: [...wakes, ...requests, ...wouldBe(state, after, input), ...gone.next],
  });
}

/** Who seeks a word goes on: nothing was said yet. */
const counted = (step: Step, { hummed }: TalkOver): Step => (hummed ? { ...step, committed: null } : step);

function transcribing(
  state: State,
  { utteranceId, context }: Utterance,
  transcribe: Transcribe,
): VoiceEffect {
  const byName = !transcribe.partial && setting(state.control.settings, "voice.namesOnScreen") === "hotwords";
  const names = byName ? phrasesOf(context.names) : [];
  return { kind: "transcribe", utteranceId, ...transcribe, ...(names.length === 0 ? {} : { names }) };
}

function afterStep(state: State, now: Utterance, { input, stamp, step }: Applied): Utterance {
  const begins = isLive(now) && now.listen.kind === "listening" && step.listen.kind === "hearing";
  const lost = isHeld(now.source) && input.kind === "voice-clock" && input.atMs >= HOLD_MAX_MS;
  return {
    ...now,
    heard: now.heard || step.committed !== null,
    listen: step.listen,
    ending: now.ending || lost,
    ...recognising(now, { input, stamp, step }),
    ...(begins
      ? {
          ...onset(state, now, { input, stamp }),
          ...overUs(state.present, input, stamp),
          ...wokenBy(now, step),
        }
      : {}),
  };
}

/** Where nothing wakes nothing is noted. */
const wokenBy = (now: Utterance, { listen }: Step): Partial<Utterance> =>
  now.wokenAtMs === undefined || listen.kind === "listening"
    ? {}
    : { woken: goesWithWake(now, listen.fromMs) ? "before" : undefined };

/** When words were asked for, and how long they took. */
function recognising(
  { askedAtMs }: Utterance,
  { input, stamp, step }: Pick<Applied, "input" | "stamp" | "step">,
): Partial<Utterance> {
  if (step.transcribe?.partial === false) return { askedAtMs: stamp.nowMs };
  if (input.kind !== "voice-text" || askedAtMs === undefined) return {};
  const { confidence = 1 } = input;
  return { recognisedMs: stamp.nowMs - askedAtMs, confidence };
}

/** Who begins again so soon after their words counted was not done. */
const CUT_OFF_MS = 1_200;

/** Who goes on after a silence paused, and was not done; also where it was taken for the end. */
function pauseIn({ present }: State, before: Utterance, { input, step }: Applied) {
  const { listen, source, saidAtMs = 0, echo } = before;
  if (listen.kind === "hearing" || step.listen.kind !== "hearing" || input.kind !== "voice-edge") return [];
  if (source.kind !== "microphone" || source.mode === "hold") return [];
  // What was said between two words of ours is no pause of theirs.
  if (echo || present.voice.speaking || afterOursMs(present.voice, saidAtMs) < 0) return [];
  const inside = listen.kind === "soft_end";
  const pauseMs = inside ? input.atMs - listen.lastSpeechMs : (input.heardAtMs ?? 0) - saidAtMs;
  const isPause = inside || (saidAtMs > 0 && pauseMs > 0 && pauseMs <= CUT_OFF_MS);
  return isPause ? [{ kind: "pause-made", pauseMs } as const] : [];
}

/** Most of what the clock brings changes nothing. */
const same = (before: Utterance, after: Utterance): boolean =>
  (Object.keys(after) as (keyof Utterance)[]).every((key) => before[key] === after[key]);

/** Whether nothing more is to be heard, now that nobody speaks. */
function isLast(
  { source, ended, heard, listen, faint }: Utterance,
  { committed }: Step,
  input: Told,
): boolean {
  if (ended || source.kind === "file" || source.mode === "hands_free") return ended;
  const nobody = source.mode === "toggle" && !heard && input.kind === "voice-clock";
  // Who is taken at their words after a minute goes on speaking.
  const byLength = listen.kind === "soft_end" && listen.final;
  return (committed !== null && !byLength && faint !== true) || (nobody && input.atMs >= NOTHING_SAID_MS);
}

/** What was to be the end was none. */
const goesOnSpeaking = (before: Utterance, { listen }: Step): boolean =>
  before.listen.kind === "soft_end" && before.listen.text !== null && listen.kind === "hearing";

/** Words are there, and are not taken for all of them yet. */
const wouldBe = (state: State, after: Utterance, { kind }: Told) =>
  kind === "voice-text" && after.listen.kind === "soft_end" && after.listen.text !== null
    ? likely(state, after, after.listen.text.trim())
    : [];

/** A recording waits while the recogniser works, so that what follows is judged with its answer known. */
function goesOn({ listen }: Step, source: Source, input: Told): boolean {
  const waits = listen.kind === "soft_end" && listen.text === null;
  return source.kind === "file" && !waits && input.kind !== "voice-edge";
}

/** What the editor shows now is what "this" means in the words that begin. */
function onset(
  { control, present }: State,
  { shown }: Utterance,
  { input, stamp: { idBase, nowMs } }: { readonly input: Told; readonly stamp: Stamp },
): Partial<Utterance> {
  const heardAtMs = input.kind === "voice-edge" ? (input.heardAtMs ?? nowMs) : nowMs;
  return {
    spokenId: idOf(idBase, 6),
    context: shown,
    begunAtMs: Math.min(heardAtMs, nowMs - ONSET_TOLD_MS),
    knew: openQuestions(control)
      .map(({ approvalId }) => approvalId)
      .filter((id) => !speaksAloud(control) || present.voice.askedAtMs[id] !== undefined),
  };
}
