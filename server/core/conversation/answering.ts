// What a person says to an open question: which words are its answer, and which are none yet.
import { ANSWER_MS, type Approval, isCut, openQuestions, sentenceOfQuestion } from "../approvals/types.ts";
import { type Decision, decision, type Effect } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { fail } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { toast } from "../runtime/types.ts";
import { setting, speaksAloud } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { readConsent } from "../understand/consent.ts";
import { isOfReminder, reasonOfNo } from "../understand/denial.ts";
import { keptFiles } from "../understand/left-out.ts";
import { questionNumber, questionNumbered } from "../understand/which-question.ts";
import { CODES_WRONG_MAX, codeSaid, endsWithCode } from "../understand/spoken-code.ts";
import { isOver, type InjectText as Inject } from "./types.ts";

/** While something is asked, it is what was said last; it waits for an answer, and nothing else is said before. */
export function questionsAgain(state: State): readonly Effect[] {
  if (!speaksAloud(state.control)) return [];
  return openQuestions(state.control).map(({ approvalId, turnId, question }, n, { length }) => ({
    kind: "speak",
    turnId,
    sentenceId: sentenceOfQuestion(approvalId, "ask"),
    text: length > 1 ? `${questionNumber(n + 1)} ${question}` : question,
  }));
}

/** On the screen a moment ago another one was the first. */
const SETTLED_MS = 1_500;
/** Nobody speaks for so long. */
const SET_BACK_MS = 600_000;

/** The one that was named by its number; none where there is no such one. */
function named({ control }: State, { text }: Inject): Picked | undefined {
  const open = openQuestions(control);
  const numbered = open.length === 0 ? undefined : questionNumbered(text);
  if (numbered === undefined) return undefined;
  const { place, rest } = numbered;
  // "Yes to the first one" is for a file of it, and no yes to all of them.
  if (open.length === 1 && isOfFiles(open[0]) && !/\bquestion\b/i.test(text))
    return { asked: undefined, rest };
  return { asked: place === 0 ? undefined : open.at(place < 0 ? place : place - 1), rest };
}

const isOfFiles = (asked: Approval | undefined): boolean =>
  asked?.subject.kind === "edit" && asked.subject.files.length > 1;

interface Picked {
  readonly asked: Approval | undefined;
  /** What is said to it. */
  readonly rest: string;
}

/** Whether they were numbered, when the words began, as they are now: none was answered or added since they were asked, or shown. */
function areInPlace({ control, present }: State, { origin, begunAtMs }: Inject): boolean {
  const open = openQuestions(control);
  const { askedAtMs } = present.voice;
  const byEar = origin === "voice" && speaksAloud(control);
  const numberedAtMs = byEar
    ? Math.min(...open.map(({ approvalId }) => askedAtMs[approvalId] ?? 0))
    : begunAtMs - SETTLED_MS;
  return (
    open.every(({ requestedAtMs }) => requestedAtMs <= begunAtMs) &&
    Object.values(control.approvals.approvals).every(
      // What seems to have been answered long after these words was so before the clock went back.
      ({ resolvedAtMs }) => resolvedAtMs < numberedAtMs || resolvedAtMs > begunAtMs + SET_BACK_MS,
    )
  );
}

/** An answer counts only for the one open question, or the one of several that it names, and only when the words began after it was asked. */
export function consentOf(state: State, input: Inject): Input | undefined {
  const open = openQuestions(state.control);
  const picked = named(state, input);
  const asked = picked === undefined ? open[0] : picked.asked;
  if (asked === undefined || input.origin === "schedule") return undefined;
  const { consent, note } = answerIn(picked?.rest ?? input.text, asked, input);
  if (!counts(state, input, { consent, asked, isNamed: picked !== undefined })) return undefined;
  const latest = picked?.asked ?? open.at(-1) ?? asked;
  const { approvalId, revision, digest } = consent === "allow" ? asked : latest;
  return {
    kind: "approval-answer",
    approvalId,
    revision,
    digest,
    decision: consent === "allow" ? "allow_once" : "deny",
    note: note?.slice(0, LIMITS.noteCharsMax) ?? "",
    text: "",
    by: wayOf(input.origin),
  };
}

/** Words that leave files out of a change that is asked about: what is left of it is asked about in turn, so that nothing is allowed by them. */
export function partWanted(state: State, input: Inject): Input | undefined {
  const [asked, ...others] = openQuestions(state.control);
  if (asked === undefined || others.length > 0 || input.origin === "schedule" || !isOfFiles(asked))
    return undefined;
  const kept = asked.text === "" ? undefined : keptFiles(input.text, asked.text.split("\n"));
  if (kept === undefined || !isLast(state, asked, input) || !isTimely(state, asked, input)) return undefined;
  const { approvalId, revision, digest } = asked;
  const [text, by] = [kept.join("\n"), wayOf(input.origin)];
  return { kind: "approval-answer", approvalId, revision, digest, decision: "edit", note: "", text, by };
}

const wayOf = (origin: Inject["origin"]): string => (origin === "voice" ? "you, by voice" : "you, in words");

interface Said {
  readonly consent: ReturnType<typeof readConsent>;
  readonly asked: Approval;
  /** Of several. */
  readonly isNamed: boolean;
}

function counts(state: State, input: Inject, { consent, asked, isNamed }: Said): boolean {
  if (consent === "none" || (asked.tool !== "schedule_task" && isOfReminder(input.text))) return false;
  if (isNamed && !areInPlace(state, input)) return false;
  const isAlone = openQuestions(state.control).length === 1;
  const isMeant = isNamed || (isAlone && (isCodeOf(asked, input) || isLast(state, asked, input)));
  return consent === "deny" || (isMeant && mayAllow(state, asked, input));
}

/** Whether nothing was said in this window since that was asked: "yes please" may be for a model that ended with a question. */
function isLast(state: State, asked: Approval, { surfaceId, origin }: Inject): boolean {
  const sinceMs = origin === "voice" ? (askedAt(state, asked) ?? 0) : asked.requestedAtMs;
  return !Object.values(state.runtime.conversation.turns).some(
    (turn) =>
      turn.surfaceId === surfaceId &&
      turn.turnId !== asked.turnId &&
      turn.brain === "model" &&
      isOver(turn) &&
      Object.keys(turn.sentences).length > 0 &&
      turn.latency.receivedAtMs + turn.latency.totalMs > sinceMs,
  );
}

/** When it was asked last: aloud, where it is asked so; undefined as long as it was not. */
const askedAt = ({ control, present }: State, { approvalId, requestedAtMs }: Approval): number | undefined =>
  speaksAloud(control) ? present.voice.askedAtMs[approvalId] : requestedAtMs;

function answerIn(text: string, asked: Approval, input: Inject) {
  const note = reasonOfNo(text);
  const said = note === undefined ? readConsent(text) : ("deny" as const);
  return { consent: isCodeOf(asked, input) ? ("allow" as const) : said, note };
}

/** What was meant as an answer and is none. */
export const missedIt = (state: State, input: Inject, stamp: Stamp): Decision | undefined =>
  wrongCode(state, input, stamp) ?? unheard(state, input, stamp) ?? inVain(state, input, stamp);

/** An answer to one that was named, which does not count: why, and where it is not sure which one was meant they are asked again. */
function inVain(state: State, input: Inject, stamp: Stamp): Decision | undefined {
  const picked = input.origin === "schedule" ? undefined : named(state, input);
  if (picked === undefined || sleeps(state, input) || consentOf(state, input) !== undefined) return undefined;
  const isSure = picked.asked !== undefined && areInPlace(state, input);
  const late = picked.asked === undefined ? undefined : longAgo(state, picked.asked, input);
  const why = !isSure
    ? which(openQuestions(state.control))
    : picked.asked.risk === "high"
      ? MANY
      : (late ?? EARLY);
  const effects = isSure && why !== late ? [] : questionsAgain(state);
  return decision({ facts: [toast(why, stamp)], effects, reply: fail("denied", why) });
}
const WHICH = "It is not sure which question you mean. Look at their numbers, or hear them, and say which.";
const ALL_OR_NONE = "Say yes to all of it, or no.";
const WHICH_FILE = "Say yes to all of it, or which file to leave out.";

const which = ([asked, ...others]: readonly Approval[]): string =>
  others.length > 0 || !isOfFiles(asked) ? WHICH : asked?.text === "" ? ALL_OR_NONE : WHICH_FILE;

/** What is of high risk is allowed by nobody who has not looked at the screen. */
const isCodeOf = ({ spokenCode }: Approval, { origin, text }: Inject): boolean =>
  spokenCode !== undefined && origin === "voice" && codeSaid(text) === spokenCode;

const missedBy = ({ present }: State, { approvalId }: Approval): number =>
  present.reminders.missed[approvalId] ?? 0;

/** A number said to a question that has one is its answer or none; nothing else is made of it, and no model is told. */
function wrongCode(state: State, input: Inject, stamp: Stamp): Decision | undefined {
  const open = openQuestions(state.control);
  const asked = open.find((one) => one.spokenCode !== undefined);
  if (asked === undefined || input.origin !== "voice" || sleeps(state, input)) return undefined;
  const said = codeSaid(input.text);
  const isAbout = said !== undefined || endsWithCode(input.text, asked.spokenCode ?? 0);
  if (!isAbout || readConsent(input.text) === "deny") return undefined;
  if (open.length === 1 && mayAllow(state, asked, input)) return undefined;
  const isWrong = said !== undefined && said !== asked.spokenCode;
  const late = longAgo(state, asked, input);
  const isOver = missedBy(state, asked) + (isWrong ? 1 : 0) >= CODES_WRONG_MAX;
  const early = open.length > 1 ? MANY : late;
  const why = isOver ? NO_MORE : wrongWords(isWrong, said !== undefined, early);
  if (why === late) return askedAnew(state, why, stamp);
  const { approvalId, turnId } = asked;
  const sentenceId = sentenceOfQuestion(approvalId, "again");
  return decision({
    facts: [...(isWrong ? [{ kind: "approval-missed" as const, approvalId }] : []), toast(why, stamp)],
    effects: speaksAloud(state.control) ? [{ kind: "speak", turnId, sentenceId, text: why }] : [],
    reply: fail("denied", why),
  });
}

const wrongWords = (isWrong: boolean, isSaid: boolean, early = EARLY): string =>
  isWrong ? WRONG : isSaid ? early : NO_YES;

/** What was said answers nothing: why, and it is asked once more. */
const askedAnew = (state: State, why: string, stamp: Stamp): Decision =>
  decision({ facts: [toast(why, stamp)], effects: questionsAgain(state), reply: fail("denied", why) });

const NO_MORE =
  "That was wrong three times, so no number counts for this any more. Answer with a click or a key.";
const WRONG = "That is not the number beside it.";
const NO_YES = "Say yes and the number.";
const MANY = "Several questions are open. Answer this one on the screen.";
const EARLY = "I had not asked to the end yet. Say it again.";

function mayAllow(state: State, asked: Approval, input: Inject): boolean {
  if (asked.risk === "high" && !(isCodeOf(asked, input) && missedBy(state, asked) < CODES_WRONG_MAX))
    return false;
  return !isCut(asked) && isTimely(state, asked, input);
}

/** Whether it was said after that was asked, to the end, and not long after. */
function isTimely(state: State, asked: Approval, input: Inject): boolean {
  if (input.begunAtMs < asked.requestedAtMs) return false;
  if (input.origin !== "voice") return true;
  const { speaking, quietSinceMs } = state.present.voice;
  // A yes to what was not yet asked aloud was meant for something else, and so was one long after it, or of who sleeps.
  const askedAtMs = askedAt(state, asked);
  return (
    askedAtMs !== undefined &&
    input.begunAtMs >= askedAtMs &&
    longAgo(state, asked, input) === undefined &&
    !sleeps(state, input) &&
    !speaking &&
    input.begunAtMs >= quietSinceMs &&
    input.knew?.includes(asked.approvalId) !== false &&
    setting(state.control.settings, "approvals.voice") !== "off"
  );
}

/** A yes to a question of which nothing sounded, or that was asked long ago, answers nothing: it is asked now. */
function unheard(state: State, input: Inject, stamp: Stamp): Decision | undefined {
  const [asked, ...others] = openQuestions(state.control);
  if (input.origin !== "voice" || asked === undefined || others.length > 0) return undefined;
  const neverSounded = askedAt(state, asked) === Number.POSITIVE_INFINITY;
  const why = neverSounded ? NOT_ASKED : longAgo(state, asked, input);
  if (why === undefined || sleeps(state, input) || readConsent(input.text) !== "allow") return undefined;
  return askedAnew(state, why, stamp);
}

/** Why a spoken yes is too late; undefined where it is not. */
function longAgo(state: State, asked: Approval, { origin, begunAtMs }: Inject): string | undefined {
  const askedAtMs = askedAt(state, asked);
  if (origin !== "voice" || askedAtMs === undefined || begunAtMs - askedAtMs <= ANSWER_MS) return undefined;
  return speaksAloud(state.control) ? LONG_AGO : LONG_AGO_SILENT;
}
const LONG_AGO =
  "I asked that more than five minutes ago, so a spoken yes does not count. Say it when I have asked again, or answer with a click or a key.";
const LONG_AGO_SILENT =
  "I asked that more than five minutes ago, so a spoken yes does not count any more. Answer with a click or a key.";
/** Who sleeps says yes to nobody here. */
const sleeps = ({ runtime }: State, { origin }: Inject): boolean =>
  origin === "voice" && !runtime.conversation.awake;

const NOT_ASKED =
  "I had not asked you aloud, so a spoken yes does not count yet. Answer with a click or a key, or say it when I have asked.";
