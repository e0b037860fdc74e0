// The total map from effects to ports. Every result comes back as an input that names what it belongs to.
import type { ConversationEffect } from "../core/conversation/effects.ts";
import type { Effect } from "../core/effect.ts";
import type { Input } from "../core/input.ts";
import { LIMITS } from "../core/limits.ts";
import { type ChatModels, type LentModel, type ModelStore } from "../core/brain-ports.ts";
import type { Calendar, Tools, Understanding } from "../core/ports.ts";
import { type Memory, type MemoryDraft, MemoryError } from "../core/memory/types.ts";
import type { Voice } from "../core/voice-ports.ts";
import { titlesOf } from "../core/conversation/tasks-in-words.ts";
import type { State } from "../core/state.ts";
import type { ToolResult, ToolsEffect } from "../core/tools/types.ts";
import { createDownloads } from "./downloads.ts";
import type { EditorLine } from "./editor-line.ts";
import { createLending } from "./lending.ts";
import { hear, isForEars } from "./ears.ts";
import { createMouth } from "./mouth.ts";
import { createThoughts } from "./thoughts.ts";
import { createTerminals, type Terminals } from "./terminals.ts";

export interface EffectPorts {
  readonly understanding: Understanding;
  readonly models: ChatModels;
  readonly lent: LentModel;
  readonly editorLine: Pick<EditorLine, "hear">;
  readonly store: ModelStore;
  readonly tools: Tools;
  readonly voice: Voice;
  readonly calendar: Calendar;
  readonly memory: Pick<Memory, "keepWork">;
  readonly nowMs: () => number;
  readonly state: () => State;
}
type Submit = (input: Input) => void;
/** Submits, and resolves when that is on the disk. */
type SubmitKept = (input: Input) => Promise<void>;

export interface Effects {
  run(effect: Effect, submit: Submit, submitKept: SubmitKept): void;
  /** Ends everything that runs; used at shutdown. */
  stop(): void;
}

export function createEffects(ports: EffectPorts): Effects {
  const runs = new Map<string, AbortController>();
  const mouth = createMouth(ports.voice, ports.state);
  const downloads = createDownloads(ports.store);
  const lending = createLending(ports.lent);
  const terminals = createTerminals();
  const thoughts = createThoughts(ports.models, (text, folders) => isForModel(ports, text, folders));

  const run = (effect: Effect, submit: Submit, submitKept: SubmitKept): void => {
    if (isForEars(effect)) return hear(ports, effect);
    switch (effect.kind) {
      case "understand":
        return void understand(ports, effect, submit);
      case "think":
      case "cancel-think":
      case "think-ahead":
      case "drop-ahead":
        return thoughts.run(effect, { submit, submitKept });
      case "keep-work":
        return keepWork(ports.memory, effect.draft);
      case "prepare-tool":
        return void prepare(ports, effect, submit);
      case "run-tool": {
        const { callId } = effect.call;
        const { signal } = begin(runs, callId);
        return void execute({ ...ports, terminals }, effect, { submit, signal }).finally(() =>
          runs.delete(callId),
        );
      }
      case "cancel-tool":
        return runs.get(effect.callId)?.abort();
      case "speak":
      case "hush":
      case "duck":
      case "earcon":
      case "pause-voice":
      case "hold-speech":
      case "release-speech":
        return mouth.run(effect);
      case "probe-speaker":
        return void probe(ports, effect, submit);
      case "plan-task":
        return submit(plan(ports, effect));
      case "fetch-model":
      case "stop-fetching":
      case "delete-model":
        return downloads.run(effect, submit);
      case "chat-part":
      case "chat-ended":
        return ports.editorLine.hear(effect);
      case "lend-model":
      case "stop-lending":
        return lending.run(effect, submit);
      case "type-in-terminal":
      case "resize-terminal":
      case "hang-up-terminal":
        return terminals.run(effect);
    }
  };

  return {
    run,
    stop() {
      for (const control of runs.values()) control.abort();
      thoughts.stop();
      downloads.stop();
      lending.stop();
    },
  };
}

function begin(running: Map<string, AbortController>, id: string): AbortController {
  const control = new AbortController();
  running.set(id, control);
  return control;
}

function keepWork(memory: EffectPorts["memory"], draft: MemoryDraft): void {
  try {
    memory.keepWork(draft);
  } catch (error) {
    // What was done is done, and on record; the doctor tells what is wrong with the memories.
    if (!(error instanceof MemoryError)) throw error;
  }
}

async function probe(
  { voice }: EffectPorts,
  { moveId, speaker }: Extract<Effect, { kind: "probe-speaker" }>,
  submit: Submit,
): Promise<void> {
  const message = await voice.probe(speaker).catch(() => "The speaker could not be tried.");
  submit({ kind: "move-staged", moveId, ok: message === "", message });
}

function plan(
  { calendar, nowMs }: EffectPorts,
  { task, afterMs }: Extract<Effect, { kind: "plan-task" }>,
): Input {
  const { taskId, revision } = task;
  const planned = calendar.plan(task, { afterMs, nowMs: nowMs(), max: LIMITS.runsBufferedMax });
  return { kind: "task-planned", taskId, revision, ...planned };
}

async function understand(
  ports: EffectPorts,
  effect: Extract<ConversationEffect, { kind: "understand" }>,
  submit: Submit,
): Promise<void> {
  const { turnId, text, folders } = effect;
  try {
    submit({ kind: "understood", turnId, intent: await intentOf(ports, text, folders) });
  } catch {
    // A workspace that cannot be read is no reason not to ask the model.
    submit({ kind: "understood", turnId, intent: null });
  }
}

const intentOf = ({ understanding, state }: EffectPorts, text: string, folders: readonly string[]) =>
  understanding.understand(text, folders, titlesOf(state()));

const isForModel = async (ports: EffectPorts, text: string, folders: readonly string[]): Promise<boolean> =>
  (await intentOf(ports, text, folders)) === null;

interface Running {
  readonly submit: Submit;
  readonly signal: AbortSignal;
}

async function prepare(
  ports: EffectPorts,
  { call, undo }: Extract<ToolsEffect, { kind: "prepare-tool" }>,
  submit: Submit,
): Promise<void> {
  const { callId } = call;
  try {
    const made = await ports.tools.prepare(call, undo);
    if (made.ok) submit({ kind: "tool-prepared", callId, prepared: made.prepared });
    else submit({ kind: "tool-finished", callId, result: made.result });
  } catch (error) {
    submit({ kind: "tool-finished", callId, result: broken(error) });
  }
}

async function execute(
  { tools, terminals }: Pick<EffectPorts, "tools"> & { readonly terminals: Terminals },
  { call, prepared, terminal }: Extract<ToolsEffect, { kind: "run-tool" }>,
  { submit, signal }: Running,
): Promise<void> {
  const { callId } = call;
  const progress = (tail: string, elapsedMs: number): void =>
    submit({ kind: "tool-progress", callId, tail, elapsedMs });
  try {
    submit({
      kind: "tool-finished",
      callId,
      result: await tools.run(call, prepared, {
        signal,
        progress,
        ...(terminal ? { terminal: (hands) => terminals.open(callId, hands, submit) } : {}),
      }),
    });
  } catch (error) {
    submit({ kind: "tool-finished", callId, result: broken(error) });
  }
}

function broken(error: unknown): ToolResult {
  const text = `The tool failed: ${error instanceof Error ? error.message.slice(0, 300) : "unknown reason"}.`;
  return {
    ok: false,
    summary: text,
    spoken: "The tool failed.",
    errorCode: "internal",
    durationMs: 0,
    outputRef: "",
  };
}
