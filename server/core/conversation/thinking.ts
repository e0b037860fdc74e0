// A turn that a language model answers: who is asked, what becomes of what it says, and who answers instead.
import { smallTalk } from "../understand/small-talk.ts";
import { asHint, suggestionFor } from "../understand/suggest.ts";
import { grantedScopes } from "../capabilities/types.ts";
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { at } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import { toast } from "../runtime/types.ts";
import { inSafeMode, LEAVE_SAFE_MODE, setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { callsOf, finish, moved, say, tokensOf } from "./ending.ts";
import { answered, failedNow, restMs } from "./health.ts";
import { waitedMs } from "./latency.ts";
import { underWayMs } from "./timing.ts";
import {
  askedInstead,
  type Destination,
  destinationOf,
  nextProvider,
  providerOf,
  providersOf,
} from "./providers.ts";
import { thoughtOf } from "./thought.ts";
import type { ConversationInput, ProviderName, Steer, Turn } from "./types.ts";

export function think(state: State, turn: Turn, stamp: Stamp): Decision {
  if (turn.step > LIMITS.stepsPerTurnMax) {
    const say = [`I stopped after ${LIMITS.stepsPerTurnMax} steps. Ask me to go on if you want.`];
    return finish(state, turn, { stamp, say, state: "failed" });
  }
  const spent = tokensOf(turn);
  if (spent >= Math.min(turn.run?.tokensMax || Infinity, LIMITS.tokensPerTurnMax)) {
    const then = turn.run === undefined ? "Ask me to go on if you want." : BUDGET;
    return finish(state, turn, { stamp, say: [`I stopped after ${spent} tokens. ${then}`], state: "failed" });
  }
  const approvals = Object.values(state.control.approvals.approvals);
  if (underWayMs(turn.latency, stamp.nowMs) - waitedMs(turn, approvals) >= LIMITS.turnWorkMsMax)
    return finish(state, turn, { stamp, say: [TOO_LONG], state: "failed" });
  const provider = providerOf(state, turn);
  // Taken out of the settings while the turn was under way.
  if (provider === undefined) return noModel(state, turn, stamp);
  const other = turn.provider === undefined ? whileItRests(state, turn, { provider, stamp }) : undefined;
  if (other !== undefined) return other;
  const { turnId } = turn;
  const there = unasked(state, destinationOf(state, turn, provider), stamp);
  if (there !== undefined) return askForServer(state, turn, { there, stamp });
  const steersRead = turn.steers?.length ?? 0;
  const isKnown = steersRead === (turn.steersRead ?? 0);
  const facts: readonly Fact[] = [
    ...(isKnown ? [] : [told(turn, { steersRead })]),
    ...(provider === turn.asked ? [] : [{ kind: "turn-asks", turnId, asked: provider } as const]),
  ];
  return decision({
    facts: [moved(turn, { state: "thinking" }), ...facts],
    effects: [...(tells(state, turn) ? [THINKS] : []), thoughtOf(state, turn, provider)],
  });
}

const THINKS = { kind: "earcon", which: "thinking" } as const;

/** Who spoke may not look: a model takes its time. */
const tells = ({ control }: State, { origin, step }: Turn): boolean =>
  origin === "voice" && step === 1 && setting(control.settings, "voice.earcons");

const TOO_LONG = `I stopped after ${LIMITS.turnWorkMsMax / 60_000} minutes of work. Ask me to go on if you want.`;
const BUDGET =
  "That is what the task had left for today; run it by hand, or let it use more by the settings.";

/** What the model was told, where it is another than before. */
function told(turn: Turn, change: Partial<Pick<Turn, "leftOut" | "steersRead">>): Fact {
  const { turnId, leftOut = 0, steersRead = 0 } = { ...turn, ...change };
  return { kind: "turn-told", turnId, leftOut, steersRead };
}

/** Who answers instead of one that failed again and again; undefined where it is asked, also because nobody else can be. */
function whileItRests(
  state: State,
  turn: Turn,
  { provider, stamp }: { readonly provider: ProviderName; readonly stamp: Stamp },
): Decision | undefined {
  const { providers } = state.present;
  const waitMs = restMs(providers, provider, stamp.nowMs);
  const order = providersOf(state, turn);
  const fallback = order
    .slice(order.indexOf(provider) + 1)
    .find((one) => restMs(providers, one, stamp.nowMs) === 0);
  if (waitMs === 0 || fallback === undefined) return undefined;
  const reason = `The first model rests and is asked again in ${Math.ceil(waitMs / 1_000)} s.`;
  return instead(state, turn, { primary: provider, fallback, errorCode: "resting", reason, stamp });
}

interface Instead {
  readonly primary: ProviderName;
  readonly fallback: ProviderName;
  readonly errorCode: string;
  readonly reason: string;
  readonly stamp: Stamp;
}

/** Never unseen: another model may be another machine. */
function instead(state: State, turn: Turn, { stamp, ...why }: Instead): Decision {
  const then = think(state, { ...turn, provider: why.fallback }, stamp);
  const told = toast(`${why.reason} ${askedInstead(state, turn, why.fallback)}`, stamp);
  return {
    ...then,
    facts: [{ kind: "provider-fell-back", turnId: turn.turnId, ...why }, told, ...then.facts],
  };
}

export function noModel(state: State, turn: Turn, stamp: Stamp): Decision {
  const answer = smallTalk(turn.text);
  if (answer !== "") return finish(state, turn, { stamp, say: [answer], state: "done" });
  const nextStep =
    'Get one with "Kodama: Models…", in a terminal with "kodama models"; or say "run the tests", or "help" for more of what I know.';
  const suggestion = suggestionFor(turn.text);
  const isSafe = inSafeMode(state.control);
  const nobody = isSafe ? "safe mode asks no language model" : "no language model is set up";
  const say =
    suggestion === ""
      ? `I did not understand that as a command, and ${nobody}.`
      : `I did not understand that, and ${nobody}. ${asHint(suggestion)}`;
  return finish(state, turn, {
    stamp,
    say: [say],
    state: "failed",
    nextStep: isSafe ? LEAVE_SAFE_MODE : nextStep,
  });
}

/** A way off this machine that nobody said yes to so far. */
function unasked(
  { control }: State,
  there: Destination | undefined,
  { nowMs }: Stamp,
): Destination | undefined {
  const given = grantedScopes(control.grants, "network", { nowMs });
  return there === undefined || given.includes(there.scope) ? undefined : there;
}

/** Before its first use; after a no another model answers, or nobody. */
function askForServer(
  state: State,
  turn: Turn,
  { there, stamp }: { readonly there: Destination; readonly stamp: Stamp },
): Decision {
  const { turnId, step } = turn;
  const asked = callsOf(state, turn).some(
    ({ name, args }) => name === "use_model_server" && args["scope"] === there.scope,
  );
  if (!asked) {
    const args = { ...there };
    return decision({
      facts: [moved(turn, { state: "working" })],
      next: [
        {
          kind: "tool-propose",
          turnId,
          step,
          name: "use_model_server",
          args,
          providerCallId: "",
          house: true,
        },
      ],
    });
  }
  const message = `Nothing goes to ${there.who} without your yes.`;
  const nextStep = "Ask again to be asked, or choose a model on this machine: kodama.models.localPath.";
  const input = { kind: "brain-failed", turnId, step, code: "refused", message, nextStep } as const;
  return failed(state, turn, { input, stamp });
}

type BrainInput = Extract<ConversationInput, { kind: `brain-${string}` }>;

/** Late parts of a step that is over are dropped. */
export function brain(state: State, input: BrainInput, stamp: Stamp): Decision {
  const turn = state.runtime.conversation.turns[input.turnId];
  if (turn?.state !== "thinking") return NOTHING;
  if (input.kind === "brain-selected") {
    const { turnId, provider, model, reason: what } = input;
    const reason =
      turn.provider === undefined ? `${what}, the first choice` : `${what}, since another one could not`;
    return decision({ facts: [{ kind: "model-selected", turnId, provider, model, reason }] });
  }
  if (input.kind === "brain-guided") return guided(state, input, stamp);
  if (input.step !== turn.step) return NOTHING;
  switch (input.kind) {
    case "brain-fitted": {
      const { leftOut } = input;
      return leftOut === (turn.leftOut ?? 0) ? NOTHING : decision({ facts: [told(turn, { leftOut })] });
    }
    case "brain-used": {
      const { readTokens, writtenTokens } = input;
      const { turnId, used } = turn;
      const sum = {
        readTokens: (used?.readTokens ?? 0) + readTokens,
        writtenTokens: (used?.writtenTokens ?? 0) + writtenTokens,
      };
      return decision({ facts: [{ kind: "turn-used", turnId, used: sum }] });
    }
    case "brain-began": {
      const { turnId, latency } = turn;
      if (latency.firstTokenMs !== undefined) return NOTHING;
      const firstTokenMs = underWayMs(latency, stamp.nowMs);
      return decision({ facts: [{ kind: "turn-began", turnId, firstTokenMs }] });
    }
    case "brain-sentence":
      return say(state, turn, { text: input.text, stamp, final: false });
    case "brain-call": {
      const { turnId, step, name, args, providerCallId } = input;
      return decision({ next: [{ kind: "tool-propose", turnId, step, name, args, providerCallId }] });
    }
    case "brain-done":
      return done(state, turn, stamp);
    case "brain-failed":
      return failed(state, turn, { input, stamp });
  }
}

/** Told when it is new or has changed. */
function guided(
  state: State,
  { folder, files, sha256, cut }: Extract<BrainInput, { kind: "brain-guided" }>,
  stamp: Stamp,
): Decision {
  const key = `${folder}/${files.at(-1) ?? ""}`;
  if (at(state.runtime.conversation.guidance, key) === sha256) return NOTHING;
  const names = files.join(" and ");
  const words = cut
    ? `I follow only the beginning of the instructions in ${names}: they are longer than this model may read at once.`
    : `I follow the instructions in ${names}.`;
  // What is shown just now, for instance that another machine is asked, stays.
  const shown = state.present.runtime.toast;
  const before = shown !== null && shown.untilMs > stamp.nowMs ? `${shown.text} ` : "";
  return decision({ facts: [{ kind: "guidance-followed", key, sha256 }, toast(before + words, stamp)] });
}

function done(state: State, turn: Turn, stamp: Stamp): Decision {
  const { turnId, step } = turn;
  const goesOn =
    callsOf(state, turn).some((call) => call.step === step) ||
    // What the person said meanwhile is not left without an answer.
    unread(turn).length > 0;
  const then = goesOn
    ? decision({ facts: [moved(turn, { state: "working" })], next: [{ kind: "turn-advance", turnId }] })
    : finish(state, turn, isSilent(state, turn) ? { stamp, ...SILENT } : { stamp, say: [], state: "done" });
  const well = answered(state.present.providers, providerOf(state, turn) ?? "local");
  return { ...then, facts: [...well, ...then.facts] };
}

/** It may have thought all the time, or been cut before its first word. */
const isSilent = (state: State, turn: Turn): boolean =>
  Object.keys(turn.sentences).length === 0 && callsOf(state, turn).length === 0;
const SILENT = {
  say: ["The model gave no answer. Ask again, or in other words."],
  state: "failed",
} as const;

const unread = ({ steers = [], steersRead = 0 }: Turn): readonly Steer[] => steers.slice(steersRead);

interface Failure {
  readonly input: Extract<BrainInput, { kind: "brain-failed" }>;
  readonly stamp: Stamp;
}

/** Not the model's fault, and the person may not want the answer any more. */
const HERE: ReadonlySet<string> = new Set(["interrupted", "cancelled"]);

/** Another model answers instead, as long as nothing of this turn was shown or done. */
function failed(state: State, turn: Turn, { input, stamp }: Failure): Decision {
  const { turnId, code, message, nextStep, waitMs = 0 } = input;
  const primary = providerOf(state, turn) ?? "local";
  const begun = Object.keys(turn.sentences).length > 0 || callsOf(state, turn).some((call) => call.byModel);
  const fallback =
    begun || HERE.has(code) ? undefined : nextProvider(state, turn, { failed: primary, nowMs: stamp.nowMs });
  const { nowMs } = stamp;
  const health = failedNow(state.present.providers, { provider: primary, code, nowMs, waitMs });
  const why = { primary, errorCode: code, reason: message };
  if (fallback !== undefined) {
    const then = instead(state, turn, { ...why, fallback, stamp });
    return { ...then, facts: [...health, ...then.facts] };
  }
  const lost = unread(turn).map(({ text }) => `"${text}"`);
  const again = lost.length === 0 ? nextStep : `${nextStep} Not read any more: ${lost.join(", ")}.`;
  const then = finish(state, turn, { stamp, say: [message], state: "failed", nextStep: again.trim() });
  const fellBack: Fact = { kind: "provider-fell-back", turnId, ...why, fallback: "none" };
  return { ...then, facts: [fellBack, ...health, ...then.facts] };
}
