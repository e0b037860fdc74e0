// Everything that can set the core in motion: one closed union of commands, port events and internal follow-ups.
import type { ApprovalsInput } from "./approvals/types.ts";
import type { CapabilitiesInput } from "./capabilities/types.ts";
import type { ConversationInput } from "./conversation/types.ts";
import type { JsonRecord } from "./lib/json.ts";
import type { Result } from "./lib/result.ts";
import type { LendingInput } from "./lending/types.ts";
import type { McpInput } from "./mcp/types.ts";
import type { ModelsInput } from "./models/types.ts";
import type { OrbInput } from "./orb/types.ts";
import type { RuntimeInput } from "./runtime/types.ts";
import type { SchedulerInput } from "./scheduler/types.ts";
import type { SettingsInput } from "./settings/types.ts";
import type { SurfacesInput } from "./surfaces/types.ts";
import type { TerminalsInput } from "./terminals/types.ts";
import type { ToolsInput } from "./tools/types.ts";
import type { VoiceInput } from "./voice/types.ts";

export type Input =
  | ApprovalsInput
  | CapabilitiesInput
  | ConversationInput
  | LendingInput
  | McpInput
  | ModelsInput
  | OrbInput
  | RuntimeInput
  | SchedulerInput
  | SettingsInput
  | SurfacesInput
  | TerminalsInput
  | ToolsInput
  | VoiceInput
  /** What a command that took several steps answered in the end, for who asks again. */
  | { readonly kind: "answer-keep"; readonly reply: Result<JsonRecord> };

/** What comes with each input: the wall clock, and the UUID v7 its ids are derived from. */
export interface Stamp {
  readonly nowMs: number;
  readonly idBase: string;
  /** This run of the host; "session" rules live as long as it. */
  readonly sessionId: string;
}
