// decide(state, input, stamp): what happens now, and what the world must do. Routes each input to the slice that owns it.
import { lapse } from "./approvals/allowance.ts";
import { decideApprovals, expire } from "./approvals/decide.ts";
import { remind, remindersDueMs } from "./approvals/remind.ts";
import { closeOverdue, decideCapabilities } from "./capabilities/decide.ts";
import { decideRequest } from "./conversation/decide.ts";
import { brain } from "./conversation/thinking.ts";
import { advance, cancelTurns, understood } from "./conversation/turn.ts";
import { type Decision, decision, join } from "./effect.ts";
import { evolve } from "./evolve.ts";
import { crossesPlanes } from "./fact.ts";
import { idOf } from "./lib/id.ts";
import { ok } from "./lib/result.ts";
import type { Input, Stamp } from "./input.ts";
import { decideLending, endForsaken } from "./lending/decide.ts";
import { isLendingInput, type LendingInput } from "./lending/types.ts";
import { decideModels } from "./models/decide.ts";
import type { McpInput } from "./mcp/types.ts";
import { isModelsInput, type ModelsInput } from "./models/types.ts";
import { decideOrb } from "./orb/decide.ts";
import { isOrbInput, type OrbInput } from "./orb/types.ts";
import { recover } from "./recover.ts";
import { decideRuntime } from "./runtime/decide.ts";
import { decideScheduler } from "./scheduler/decide.ts";
import { agendaDueMs } from "./scheduler/runs.ts";
import { isSchedulerInput, type SchedulerInput } from "./scheduler/types.ts";
import { decideSettings } from "./settings/decide.ts";
import type { State } from "./state.ts";
import { decideSurfaces } from "./surfaces/decide.ts";
import { isSurfacesInput, type SurfacesInput } from "./surfaces/types.ts";
import { decideTerminals } from "./terminals/decide.ts";
import { expireGrants, grantsDueMs, stopUsers } from "./taken-back.ts";
import { isTerminalsInput, type TerminalsInput } from "./terminals/types.ts";
import { cancelCalls, decideTools } from "./tools/decide.ts";
import { decideVoice } from "./voice/decide.ts";
import { endForsakenListening } from "./voice/microphone.ts";
import { isVoiceInput, type VoiceInput } from "./voice/types.ts";

/** Follow-ups decided in one go; a chain longer than this goes on as inputs of its own. */
const CHAIN_MAX = 64;

/**
 * Pure: the same state, input and stamp give the same decision. Throws only on a broken invariant of our own.
 * Follow-ups that stay in the plane of the first facts are decided with it and share its transaction; those of the
 * other plane are left in `next`, to be decided once their cause is on disk.
 */
export function decide(state: State, input: Input, stamp: Stamp): Decision {
  const first = route(state, input, stamp);
  if (crossesPlanes(first.facts)) throw new Error(`decide(${input.kind}) would write two planes at once`);
  let ahead = first.facts.reduce((now, fact) => evolve(now, fact), state);
  let made = { ...first, next: [] as readonly Input[] };
  const queue = [...first.next];
  for (let step = 1; queue.length > 0; step++) {
    const [follow] = queue.splice(0, 1);
    if (follow === undefined) break;
    const then = route(ahead, follow, { ...stamp, idBase: idOf(stamp.idBase, step * IDS_PER_STEP) });
    if (step > CHAIN_MAX || crossesPlanes([...made.facts, ...then.facts])) {
      // What comes after it may rest on it: it waits as well.
      made = { ...made, next: [follow, ...queue] };
      break;
    }
    ahead = then.facts.reduce((now, fact) => evolve(now, fact), ahead);
    made = { ...made, facts: [...made.facts, ...then.facts], effects: [...made.effects, ...then.effects] };
    queue.unshift(...then.next);
  }
  return made;
}

/** Ids a single step may hand out. */
const IDS_PER_STEP = 256;

function route(state: State, input: Input, stamp: Stamp): Decision {
  if (input.kind === "answer-keep") return decision({ reply: input.reply });
  if (input.kind === "mcp-start")
    return decision({ facts: [{ ...input, kind: "mcp-started" }], reply: ok({ recorded: true }) });
  if (isSurfacesInput(input)) return decideSurfaces(state, input, stamp);
  if (isLendingInput(input)) return decideLending(state, input);
  if (isTerminalsInput(input)) return decideTerminals(state, input);
  if (isOrbInput(input)) return decideOrb(state, input, stamp);
  if (isModelsInput(input)) return decideModels(state, input, stamp);
  if (isVoiceInput(input)) return decideVoice(state, input, stamp);
  return isSchedulerInput(input) ? decideScheduler(state, input, stamp) : routeRest(state, input, stamp);
}

type Elsewhere =
  | LendingInput
  | McpInput
  | ModelsInput
  | OrbInput
  | SchedulerInput
  | SurfacesInput
  | TerminalsInput
  | VoiceInput
  | { readonly kind: "answer-keep" };

// One row per input kind; the compiler insists on all of them.
// oxlint-disable-next-line complexity
function routeRest(state: State, input: Exclude<Input, Elsewhere>, stamp: Stamp): Decision {
  switch (input.kind) {
    case "inject-text":
    case "words-likely":
    case "gate-set":
    case "undo-asked":
      return decideRequest(state, input, stamp);
    case "turn-cancel":
      return cancel(state, input.turnId, stamp);
    case "turn-advance":
      return advance(state, input.turnId, stamp);
    case "understood":
      return understood(state, input, stamp);
    case "brain-selected":
    case "brain-guided":
    case "brain-fitted":
    case "brain-used":
    case "brain-began":
    case "brain-sentence":
    case "brain-call":
    case "brain-done":
    case "brain-failed":
      return brain(state, input, stamp);
    case "tool-propose":
    case "tool-prepared":
    case "tool-decided":
    case "tool-edited":
    case "tool-progress":
    case "tool-finished":
      return decideTools(state, input, stamp);
    case "approval-wanted":
    case "approval-answer":
    case "approvals-cancel":
    case "rule-remove":
    case "allowance-give":
    case "allowance-end":
      return decideApprovals(state, input, stamp);
    case "grant-revoke":
      return stopUsers(state, input.grantId, { made: decideCapabilities(state, input, stamp), stamp });
    case "grant-request":
    case "grant-keep":
    case "grant-allow":
    case "grant-deny":
    case "window-wanted":
    case "window-give-up":
    case "window-part":
    case "window-report":
      return decideCapabilities(state, input, stamp);
    case "config-patch":
      return decideSettings(state, input);
    case "runtime-stop":
    case "runtime-stopped":
    case "health-report":
      return decideRuntime(state, input, stamp);
    case "boot":
    case "runtime-start":
      return startUp(state, stamp);
    case "tick":
      return tick(state, stamp);
  }
}

/** At boot, and again by command: that also makes good a start that the disk refused. */
function startUp(state: State, stamp: Stamp): Decision {
  return state.present.runtime.phase === "running" ? decision({ reply: ok({}) }) : recover(state, stamp);
}

/** Calls end first, so that nothing starts between the cancelled turn and its calls. */
function cancel(state: State, turnId: string, stamp: Stamp): Decision {
  const turns = cancelTurns(state, turnId, stamp);
  const ended = turns.facts.flatMap((fact) => (fact.kind === "turn-moved" ? [fact.turnId] : []));
  const calls = ended.map((id) => cancelCalls(state, id, stamp));
  return {
    ...turns,
    facts: [...calls.flatMap((one) => one.facts), ...turns.facts],
    effects: [...calls.flatMap((one) => one.effects), ...turns.effects],
  };
}

/** What the clock brings. Expired approvals and what was allowed ahead are of one plane; overdue windows and toasts of none. */
function tick(state: State, stamp: Stamp): Decision {
  const expired = join(join(expire(state, stamp), lapse(state, stamp)), expireGrants(state, stamp));
  const reminded = remind(state, stamp);
  const overdue = join(join(closeOverdue(state, stamp), endForsaken(state)), endForsakenListening(state));
  const { toast } = state.present.runtime;
  const stale = toast !== null && toast.untilMs <= stamp.nowMs;
  return decision({
    facts: [
      ...expired.facts,
      ...reminded.facts,
      ...overdue.facts,
      ...(stale ? [{ kind: "toast-changed" as const, toast: null }] : []),
    ],
    effects: [...reminded.effects, ...overdue.effects],
    next: [
      ...expired.next,
      ...overdue.next,
      ...(agendaDueMs(state) <= stamp.nowMs ? [{ kind: "agenda-due" as const }] : []),
    ],
  });
}

/** When the next `tick` is due, in UTC milliseconds; undefined when nothing waits. */
export function nextAlarmMs(state: State): number | undefined {
  const due = [
    ...Object.values(state.control.approvals.approvals)
      .filter((one) => one.state === "pending")
      .map((one) => one.expiresAtMs),
    ...remindersDueMs(state),
    state.control.approvals.allowance?.expiresAtMs ?? Infinity,
    ...grantsDueMs(state),
    ...Object.values(state.present.windows.windows).map((one) => one.deadlineMs),
    ...(state.present.runtime.toast === null ? [] : [state.present.runtime.toast.untilMs]),
  ];
  const atMs = Math.min(...due, agendaDueMs(state));
  return Number.isFinite(atMs) ? atMs : undefined;
}
