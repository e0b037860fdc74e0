// The only way state changes: a fact applied to the slice that owns it. Pure and total over fact kinds.
import { evolveApprovals, evolveReminders } from "./approvals/evolve.ts";
import { evolveGrants, evolveWindows } from "./capabilities/evolve.ts";
import { evolveHealth } from "./conversation/health.ts";
import { evolveConversation } from "./conversation/evolve.ts";
import { type AnswerFact, type Fact, FACTS } from "./fact.ts";
import { newest, put } from "./lib/record.ts";
import { LIMITS } from "./limits.ts";
import { evolveLending } from "./lending/evolve.ts";
import { evolveDownloads, evolveModels } from "./models/evolve.ts";
import { evolveMoment, evolvePreference } from "./orb/evolve.ts";
import { evolveRuntime } from "./runtime/evolve.ts";
import { evolveAttention } from "./scheduler/attention.ts";
import { evolveAgenda, evolveRuns, evolveTasks } from "./scheduler/evolve.ts";
import { evolveSettings } from "./settings/evolve.ts";
import type { ControlPlane, KeptAnswer, Present, RuntimePlane, State } from "./state.ts";
import { evolveSurfaces } from "./surfaces/evolve.ts";
import { evolveTerminals } from "./terminals/evolve.ts";
import { evolveTools } from "./tools/evolve.ts";
import { evolveVoice } from "./voice/evolve.ts";

/** `home` is the plane of the facts committed together with this one; it decides where an answer is kept. */
export function evolve(state: State, fact: Fact, home: "control" | "runtime" = "control"): State {
  const plane = fact.kind === "answer-kept" ? home : FACTS[fact.kind].plane;
  if (plane === "control") return { ...state, control: evolveControl(state.control, fact) };
  if (plane === "runtime") return { ...state, runtime: evolveRuntimePlane(state.runtime, fact) };
  return { ...state, present: evolvePresent(state.present, fact) };
}

export function evolveControl(plane: ControlPlane, fact: Fact): ControlPlane {
  if (fact.kind === "answer-kept") return { ...plane, answers: keepAnswer(plane.answers, fact) };
  return {
    ...plane,
    approvals: evolveApprovals(plane.approvals, fact),
    grants: evolveGrants(plane.grants, fact),
    settings: evolveSettings(plane.settings, fact),
    orb: evolvePreference(plane.orb, fact),
    tasks: evolveTasks(plane.tasks, fact),
    models: evolveModels(plane.models, fact),
  };
}

export function evolveRuntimePlane(plane: RuntimePlane, fact: Fact): RuntimePlane {
  if (fact.kind === "answer-kept") return { ...plane, answers: keepAnswer(plane.answers, fact) };
  return {
    ...plane,
    conversation: evolveConversation(plane.conversation, fact),
    tools: evolveTools(plane.tools, fact),
    runs: evolveRuns(plane.runs, fact),
    attention: evolveAttention(plane.attention, fact),
  };
}

function evolvePresent(present: Present, fact: Fact): Present {
  return {
    runtime: evolveRuntime(present.runtime, fact),
    surfaces: evolveSurfaces(present.surfaces, fact),
    windows: evolveWindows(present.windows, fact),
    voice: evolveVoice(present.voice, fact),
    orb: evolveMoment(present.orb, fact),
    reminders: evolveReminders(present.reminders, fact),
    agenda: evolveAgenda(present.agenda, fact),
    downloads: evolveDownloads(present.downloads, fact),
    lending: evolveLending(present.lending, fact),
    terminals: evolveTerminals(present.terminals, fact),
    providers: evolveHealth(present.providers, fact),
  };
}

/** The prefix keeps keys in order of arrival: a key that looks like a number would sort first. */
function keepAnswer(
  answers: Readonly<Record<string, KeptAnswer>>,
  fact: AnswerFact,
): Readonly<Record<string, KeptAnswer>> {
  const kept = put(answers, `k:${fact.key}`, { bodyHash: fact.bodyHash, replyJson: fact.replyJson });
  return newest(kept, LIMITS.idempotencyKeysMax);
}
