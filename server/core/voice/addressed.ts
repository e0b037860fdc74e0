// Whether words at an open microphone are meant for Kodama: by their beginning, by what goes on, or because nobody else is asked.
import { ANSWER_MS, openQuestions } from "../approvals/types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { isStop } from "../understand/consent.ts";
import { asksToWake } from "../understand/books.ts";
import { editDistance } from "../lib/edit-distance.ts";
import { isAboutTheWord } from "./floor-words.ts";
import { afterOursMs, type Utterance } from "./types.ts";

/** What follows an answer so soon belongs to the same talk. */
export const FOLLOW_UP_MS = 20_000;
/** Recognisers write a name they do not know in their own way: a letter in four may be another. */
const LETTERS_PER_SLIP = 4;
/** Where the phrase itself was heard in these very words, only how it was written is in doubt. */
const LETTERS_PER_SLIP_WOKEN = 2;

/** Whether the phrase that wakes was said with these words: then who sleeps is woken by it. */
export function isCalled(state: State, { source, woken }: Utterance, text: string): boolean {
  const phrase = setting(state.control.settings, "voice.wakePhrase");
  if (source.kind === "file" || source.mode !== "hands_free" || phrase === "") return false;
  return woken !== undefined || after(phrase, text, LETTERS_PER_SLIP) !== undefined;
}

/** The words that are meant for it, without the phrase that wakes it; undefined where they are meant for somebody else. */
export function addressed(state: State, utterance: Utterance, text: string): string | undefined {
  const { source, begunAtMs, woken, over } = utterance;
  const phrase = setting(state.control.settings, "voice.wakePhrase");
  if (source.kind === "file" || source.mode !== "hands_free" || phrase === "") return text;
  const rest = after(phrase, text, woken === "here" ? LETTERS_PER_SLIP_WOKEN : LETTERS_PER_SLIP);
  if (rest !== undefined || woken !== undefined) return rest ?? text;
  const { voice } = state.present;
  // Who talks over Kodama may talk to anybody; what follows an answer belongs to it.
  const goesOn = !over && (voice.speaking || afterOursMs(voice, begunAtMs) <= FOLLOW_UP_MS);
  const wakes = !state.runtime.conversation.awake && asksToWake(text);
  const isAlways = isAskedAt(state, begunAtMs) || isStop(text) || isAboutTheWord(text) || wakes;
  return goesOn || isAlways ? text : undefined;
}

/** Whether somebody may be about to answer. */
const isAskedAt = ({ control, present }: State, atMs: number): boolean =>
  openQuestions(control).some(({ approvalId, requestedAtMs }) => {
    const askedAtMs = present.voice.askedAtMs[approvalId] ?? requestedAtMs;
    return !(atMs - askedAtMs > ANSWER_MS);
  });

/** What stands behind the phrase, however it is written and cut into words; undefined where it does not begin with it. */
function after(phrase: string, text: string, lettersPerSlip: number): string | undefined {
  const wanted = phrase.replaceAll(" ", "");
  const slips = Math.floor(wanted.length / lettersPerSlip);
  const words = [...text.matchAll(/\S+/g)];
  const beginnings = words.map((word, n) => {
    const said = words.slice(0, n + 1).map(([one]) => one.toLowerCase().replaceAll(/[^a-z]/g, ""));
    return { distance: editDistance(said.join(""), wanted, slips), end: word.index + word[0].length };
  });
  const [best] = beginnings
    .filter(({ distance }) => distance <= slips)
    .toSorted((a, b) => a.distance - b.distance);
  return best === undefined ? undefined : text.slice(best.end).replace(/^[\s,.!?:;-]+/, "");
}
