// What a screen shows, from the whole state. Plain JSON with the wire's names; internal maps never appear in it.
import { type Approval, openQuestions } from "../approvals/types.ts";
import { latencyLine } from "../conversation/latency.ts";
import { destinationOf, providerOf } from "../conversation/providers.ts";
import { isOver, type Turn } from "../conversation/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import { orbView } from "../orb/mood.ts";
import type { AgendaState, Run, RunsState, TasksState } from "../scheduler/types.ts";
import { scheduleWords } from "../scheduler/words.ts";
import { LIMITS } from "../limits.ts";
import { fileOfAnswers, inSafeMode, setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { planIn } from "../tools/plan.ts";
import type { ToolCall } from "../tools/types.ts";
import { liveIn, type Utterance } from "../voice/types.ts";
import { runtimeStatus } from "./status.ts";
import { CODES_WRONG_MAX } from "../understand/spoken-code.ts";
import { allowanceView, approvalView } from "./approval.ts";

/** After some wrong ones no number counts, so none is shown. */
function questionView({ present }: State, asked: Approval): JsonRecord {
  const missed = present.reminders.missed[asked.approvalId] ?? 0;
  return missed < CODES_WRONG_MAX ? approvalView(asked) : { ...approvalView(asked), spoken_code: 0 };
}

export function project(state: State): JsonRecord {
  const approvals = openQuestions(state.control);
  const turns = Object.values(state.runtime.conversation.turns);
  const calls = Object.values(state.runtime.tools.calls);
  const { voice } = state.present;
  const { allowance } = state.control.approvals;
  const live = liveIn(voice);
  return {
    runtime: runtimeStatus(state, -1),
    orb: orbJson(state),
    turns: Object.fromEntries(turns.map((turn) => [turn.turnId, turnView(turn, calls, approvals)])),
    approvals: Object.fromEntries(approvals.map((one) => [one.approvalId, questionView(state, one)])),
    ...(allowance === undefined ? {} : { allowance: allowanceView(allowance) }),
    surfaces: surfaces(state),
    flags: flags(state, turns),
    toast: toastView(state),
    tasks: tasks(state),
    unseen_results: Object.keys(state.runtime.attention.unseen).length,
    conversation_id: state.runtime.conversation.conversationId,
    listening_on: state.present.surfaces.active,
    voice: {
      capture: voice.microphone.capturing,
      processing: Object.values(voice.utterances).some((one) => isWorkedOn(one, voice.microphone.capturing)),
      // From the first answer that was written to the file, for as long as they go there.
      retention: voice.keptIn !== "" && voice.keptIn === fileOfAnswers(state.control.settings),
      playback: voice.speaking,
      device: voice.microphone.device,
      mode: live?.source.mode ?? "",
      muted: voice.muted !== undefined,
      surface_id: live?.surfaceId ?? "",
      utterance_id: live?.utteranceId ?? "",
    },
  };
}

/** Sound that came is heard through, or made into words; no word of what is only wanted. */
const isWorkedOn = ({ source, listen }: Utterance, capturing: boolean): boolean =>
  source.kind === "file" || capturing || listen.kind === "soft_end";

export function orbJson(state: State): JsonRecord {
  const { mode, label, feeling, palette, urgency, flash, flashCount } = orbView(state);
  return { mode, label, feeling, palette, urgency, flash, flash_count: flashCount };
}

function turnView(turn: Turn, calls: readonly ToolCall[], approvals: readonly Approval[]): JsonRecord {
  const waiting = approvals.some((approval) => approval.turnId === turn.turnId);
  const own = calls.filter((call) => call.turnId === turn.turnId);
  return {
    text: turn.text,
    source: turn.origin,
    state: waiting ? "waiting" : turn.state,
    sentences: Object.fromEntries(
      Object.entries(turn.sentences).map(([id, { text, speech }]) => [id, { text, speech }]),
    ),
    tools: Object.fromEntries(own.map((call) => [call.callId, toolView(call, approvals)])),
    started_at_ms: turn.latency.receivedAtMs,
    plan: planIn(own).map(({ text, state }) => ({ text, state })),
    steers: (turn.steers ?? []).map(({ text }) => text),
    left_out: turn.leftOut ?? 0,
    latency: latencyLine(turn),
    error: turn.error,
    next_step: turn.nextStep,
  };
}

function toolView(call: ToolCall, approvals: readonly Approval[]): JsonRecord {
  const { state } = call;
  const prepared = state.kind === "preparing" ? null : state.prepared;
  const waiting = approvals.some((approval) => approval.callId === call.callId);
  const done = state.kind === "done" ? state.result : null;
  const ended = done === null ? state.kind : done.ok ? "succeeded" : done.errorCode;
  return {
    name: call.name,
    title: prepared?.title ?? call.name.replaceAll("_", " "),
    state: waiting ? "waiting" : ended,
    summary: done?.summary.slice(0, LIMITS.toolSummaryCharsMax) ?? "",
    started_at_ms: state.kind === "running" ? state.startedAtMs : call.proposedAtMs,
  };
}

const TASKS_SHOWN = 100;

/** By the parts of the state it is made of, which are replaced whenever they change. */
const tasksSeen = new WeakMap<
  TasksState,
  { readonly runs: RunsState; readonly agenda: AgendaState; readonly json: JsonRecord }
>();

function tasks(state: State): JsonRecord {
  const { tasks: all } = state.control;
  const { runs } = state.runtime;
  const { agenda } = state.present;
  const seen = tasksSeen.get(all);
  if (seen?.runs === runs && seen.agenda === agenda) return seen.json;
  const json = tasksView(state);
  tasksSeen.set(all, { runs, agenda, json });
  return json;
}

/** Those that are due next; the list has them all. */
function tasksView(state: State): JsonRecord {
  const { due } = state.present.agenda;
  const newest = new Map<string, Run>();
  const unseen = Object.values(state.runtime.attention.unseen);
  for (const run of Object.values(state.runtime.runs.runs))
    if ((newest.get(run.taskId)?.scheduledAtMs ?? -1) <= run.scheduledAtMs) newest.set(run.taskId, run);
  const shown = Object.values(state.control.tasks.tasks)
    .toSorted((a, b) => (due[a.taskId] ?? Infinity) - (due[b.taskId] ?? Infinity))
    .slice(0, TASKS_SHOWN);
  return Object.fromEntries(
    shown.map(({ taskId, title, schedule, timeZone, paused }) => [
      taskId,
      {
        title,
        when: scheduleWords(schedule, timeZone),
        next_run_ms: due[taskId] ?? 0,
        paused,
        last_state: newest.get(taskId)?.state ?? "",
        unseen: unseen.filter((one) => one === taskId).length,
      },
    ]),
  );
}

function surfaces(state: State): JsonRecord {
  return Object.fromEntries(
    Object.values(state.present.surfaces.surfaces).map((one) => [
      one.surfaceId,
      { kind: one.kind, name: one.name, visible: one.visible },
    ]),
  );
}

function flags(state: State, turns: readonly Turn[]): JsonRecord {
  const all = Object.values(state.present.surfaces.surfaces);
  return {
    can_approve: openQuestions(state.control).length > 0,
    can_undo: Object.values(state.runtime.tools.changes).some((change) => !change.undone),
    busy: turns.some((turn) => !isOver(turn)),
    awake: state.runtime.conversation.awake,
    mic_indicator: state.present.voice.microphone.capturing,
    update_required: false,
    read_only: all.length > 0 && all.every((one) => !one.trusted),
    safe_mode: inSafeMode(state.control),
    egress: egress(state, turns),
    while_busy: setting(state.control.settings, "conversation.whileBusy"),
  };
}

/** Who gets the words of a turn under way, where they leave this machine and that was allowed. */
function egress(state: State, turns: readonly Turn[]): string {
  const given = Object.values(state.control.grants.grants).filter((one) => one.state === "granted");
  for (const turn of turns) {
    const provider = isOver(turn) || turn.brain !== "model" ? undefined : providerOf(state, turn);
    const there = provider === undefined ? undefined : destinationOf(state, turn, provider);
    if (given.some(({ capability, scope }) => capability === "network" && scope === there?.scope))
      return there?.who ?? "";
  }
  return "";
}

function toastView(state: State): JsonRecord | null {
  const { toast } = state.present.runtime;
  return toast === null ? null : { toast_id: toast.toastId, text: toast.text, level: toast.level };
}
