// What comes of words that count: a request with all that is known of how it was said, or nothing.
import { openQuestions } from "../approvals/types.ts";
import type { InjectText } from "../conversation/types.ts";
import type { Input } from "../input.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { stopsAmongOthers } from "../understand/clauses.ts";
import { isStop, readConsent } from "../understand/consent.ts";
import { reasonOfNo } from "../understand/denial.ts";
import { asksAgain } from "../understand/books.ts";
import { codeSaid } from "../understand/spoken-code.ts";
import { namesSaid } from "../understand/on-screen.ts";
import { questionNumbered } from "../understand/which-question.ts";
import { addressed, isCalled } from "./addressed.ts";
import { commitDelayMs, type Step, TURN_MS } from "./turn-machine.ts";
import { isAboutTheWord } from "./floor-words.ts";
import type { Utterance, VoiceFact } from "./types.ts";

/** "Run the build, no, scratch that": taken back in the same breath, after a pause that is heard. To an open question it may be an answer. */
const SCRATCHED =
  /^.*\S\s+\S.*?(?:[,.;!?]|\b(?:no|uh|um|oh|actually|sorry))[ ,]{1,3}(?:scratch (?:that|it)|strike that|never mind)[.!]?$/i;
/** Of the end of what was said. */
const SCRATCHED_CHARS = 80;
const isScratched = (state: State, utterance: Utterance, text: string): boolean =>
  SCRATCHED.test(text.trimEnd().slice(-SCRATCHED_CHARS)) &&
  openQuestions(state.control).length === 0 &&
  addressed(state, utterance, text) !== undefined;

export function asked(
  state: State,
  utterance: Utterance,
  { step: { committed }, ignored }: { readonly step: Step; readonly ignored: boolean },
): Asked {
  if (committed === null) return { wakes: [], requests: [], scratched: false, facts: [] };
  const scratched = isScratched(state, utterance, committed.text);
  const requests = ignored || scratched ? [] : meant(state, utterance, committed.text);
  const { spokenId, surfaceId } = utterance;
  // The phrase that wakes is no part of them.
  const wakes = ignored || scratched ? [] : waking(state, utterance, committed.text);
  const reads = wakes.length > 0 || state.runtime.conversation.awake;
  const reviewed = requests.filter(({ text }) => reads && isReviewed(state, utterance, text));
  const facts = reviewed.map(({ text }) => ({ kind: "words-to-review", spokenId, surfaceId, text }) as const);
  return { wakes, requests: requests.filter((one) => !reviewed.includes(one)), scratched, facts };
}

/** What is asked behind the phrase is asked of who is awake by then. */
const waking = (state: State, utterance: Utterance, text: string): readonly Input[] =>
  !state.runtime.conversation.awake && isCalled(state, utterance, text)
    ? [{ kind: "gate-set", active: true }]
    : [];

interface Asked {
  /** Before the requests. */
  readonly wakes: readonly Input[];
  readonly requests: readonly InjectText[];
  readonly scratched: boolean;
  /** Of words that are to be looked at before they are sent. */
  readonly facts: readonly VoiceFact[];
}

/** What silences, wakes or answers counts at once, whoever wants to read all else first. */
const isReviewed = ({ control }: State, { source }: Utterance, text: string): boolean =>
  source.kind === "microphone" &&
  setting(control.settings, "voice.sendMode") === "review" &&
  !(openQuestions(control).length > 0 && isAnswer(text)) &&
  !isStop(text) &&
  !stopsAmongOthers(text) &&
  !isAboutTheWord(text);

/** To whatever is asked: a yes, a no, a number, or the wish to hear it again. */
const isAnswer = (text: string): boolean =>
  readConsent(text) !== "none" ||
  reasonOfNo(text) !== undefined ||
  codeSaid(text) !== undefined ||
  questionNumbered(text) !== undefined ||
  asksAgain(text);

/** Of a pause at the microphone: what would be asked, if it were the end; an unfinished sentence hardly ever is. */
export function likely(state: State, utterance: Utterance, text: string): readonly Input[] {
  const { voice } = state.present;
  if (utterance.source.kind !== "microphone" || isScratched(state, utterance, text)) return [];
  // Over our own voice they may be a nod, or its echo.
  if (utterance.over || voice.speaking) return [];
  if (state.runtime.conversation.awake && isReviewed(state, utterance, text)) return [];
  if (commitDelayMs(text, voice.pauseMs) >= TURN_MS.commitUnfinished) return [];
  return meant(state, utterance, text).map((words) => ({ kind: "words-likely", words }));
}

/** The phrase alone asks for nothing: what follows counts without it. */
function meant(state: State, utterance: Utterance, text: string): readonly InjectText[] {
  const words = addressed(state, utterance, text);
  return words === undefined || words === "" ? [] : [spoken(utterance, words)];
}

function spoken(utterance: Utterance, text: string): InjectText {
  const { spokenId, surfaceId, begunAtMs, knew, saidAtMs, confidence } = utterance;
  const { names: onScreen, ...context } = utterance.context;
  const names = namesSaid(text, onScreen);
  return {
    kind: "inject-text",
    text,
    origin: "voice",
    surfaceId,
    context,
    begunAtMs,
    utteranceId: spokenId,
    ...(knew === undefined ? {} : { knew }),
    ...(names.length === 0 ? {} : { names }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(saidAtMs === undefined ? {} : { said: saidOf(utterance, saidAtMs) }),
  };
}

function saidOf(
  { toldMs, askedAtMs, recognisedMs }: Utterance,
  atMs: number,
): NonNullable<InjectText["said"]> {
  // Asked before that, it was for words that somebody went on after.
  const softEndMs = askedAtMs === undefined ? -1 : askedAtMs - atMs;
  return {
    atMs,
    ...(toldMs === undefined ? {} : { toldMs }),
    ...(softEndMs < 0 ? {} : { softEndMs }),
    ...(recognisedMs === undefined ? {} : { recognisedMs }),
  };
}
