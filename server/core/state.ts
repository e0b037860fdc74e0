// The whole state: two planes that are kept, and what is true only now. Each plane depends on its own facts alone.
import { type ApprovalsState, EMPTY_APPROVALS, NO_REMINDERS, type Reminders } from "./approvals/types.ts";
import { EMPTY_GRANTS, EMPTY_WINDOWS, type GrantsState, type WindowsState } from "./capabilities/types.ts";
import { ALL_WELL, type ProvidersHealth } from "./conversation/health.ts";
import { type ConversationState, EMPTY_CONVERSATION } from "./conversation/types.ts";
import { type LendingState, NO_LOANS } from "./lending/types.ts";
import { type DownloadsState, EMPTY_MODELS, type ModelsState, NO_DOWNLOADS } from "./models/types.ts";
import { EMPTY_ORB_MOMENT, EMPTY_ORB_PREFERENCE, type OrbMoment, type OrbPreference } from "./orb/types.ts";
import { EMPTY_RUNTIME, type RuntimeState } from "./runtime/types.ts";
import {
  type AgendaState,
  type AttentionState,
  EMPTY_ATTENTION,
  EMPTY_AGENDA,
  EMPTY_RUNS,
  EMPTY_TASKS,
  type RunsState,
  type TasksState,
} from "./scheduler/types.ts";
import { EMPTY_SETTINGS, type SettingsState } from "./settings/types.ts";
import { EMPTY_SURFACES, type SurfacesState } from "./surfaces/types.ts";
import { NO_TERMINALS, type TerminalsState } from "./terminals/types.ts";
import { EMPTY_TOOLS, type ToolsState } from "./tools/types.ts";
import { EMPTY_VOICE, type VoiceState } from "./voice/types.ts";

export interface KeptAnswer {
  readonly bodyHash: string;
  readonly replyJson: string;
}

export interface ControlPlane {
  readonly approvals: ApprovalsState;
  readonly grants: GrantsState;
  readonly settings: SettingsState;
  readonly orb: OrbPreference;
  readonly tasks: TasksState;
  readonly models: ModelsState;
  readonly answers: Readonly<Record<string, KeptAnswer>>;
}

export interface RuntimePlane {
  readonly conversation: ConversationState;
  readonly tools: ToolsState;
  readonly runs: RunsState;
  readonly attention: AttentionState;
  readonly answers: Readonly<Record<string, KeptAnswer>>;
}

export interface Present {
  readonly runtime: RuntimeState;
  readonly surfaces: SurfacesState;
  readonly windows: WindowsState;
  readonly voice: VoiceState;
  readonly orb: OrbMoment;
  readonly reminders: Reminders;
  readonly agenda: AgendaState;
  readonly downloads: DownloadsState;
  readonly lending: LendingState;
  readonly terminals: TerminalsState;
  readonly providers: ProvidersHealth;
}

export interface State {
  readonly control: ControlPlane;
  readonly runtime: RuntimePlane;
  readonly present: Present;
}

export const EMPTY_STATE: State = {
  control: {
    approvals: EMPTY_APPROVALS,
    grants: EMPTY_GRANTS,
    settings: EMPTY_SETTINGS,
    orb: EMPTY_ORB_PREFERENCE,
    tasks: EMPTY_TASKS,
    models: EMPTY_MODELS,
    answers: {},
  },
  runtime: {
    conversation: EMPTY_CONVERSATION,
    tools: EMPTY_TOOLS,
    runs: EMPTY_RUNS,
    attention: EMPTY_ATTENTION,
    answers: {},
  },
  present: {
    runtime: EMPTY_RUNTIME,
    surfaces: EMPTY_SURFACES,
    windows: EMPTY_WINDOWS,
    voice: EMPTY_VOICE,
    orb: EMPTY_ORB_MOMENT,
    reminders: NO_REMINDERS,
    agenda: EMPTY_AGENDA,
    downloads: NO_DOWNLOADS,
    lending: NO_LOANS,
    terminals: NO_TERMINALS,
    providers: ALL_WELL,
  },
};
