// Total map: event name -> payload schema and delivery class. An event that is not here is never sent.
import type { DescMessage, MessageJsonType } from "@bufbuild/protobuf";
import * as approval from "./gen/kodama/v1/approval_pb.ts";
import * as capability from "./gen/kodama/v1/capability_pb.ts";
import * as config from "./gen/kodama/v1/config_pb.ts";
import * as model from "./gen/kodama/v1/model_pb.ts";
import * as orb from "./gen/kodama/v1/orb_pb.ts";
import * as runtime from "./gen/kodama/v1/runtime_pb.ts";
import * as scheduler from "./gen/kodama/v1/scheduler_pb.ts";
import * as stream from "./gen/kodama/v1/stream_pb.ts";
import * as terminal from "./gen/kodama/v1/terminal_pb.ts";
import * as tool from "./gen/kodama/v1/tool_pb.ts";
import * as view from "./gen/kodama/v1/view_pb.ts";

/**
 * must_deliver: durable before it is sent, never dropped or merged; a reader that cannot keep up is told to resync.
 * ordered_bounded: in order; a gap is announced. latest_only: the newest value wins, never journaled.
 */
export type Delivery = "must_deliver" | "ordered_bounded" | "latest_only";

interface EventSpec {
  readonly payload: DescMessage;
  readonly delivery: Delivery;
}

export const EVENTS = {
  "runtime.transcription": { payload: runtime.TranscriptionEventSchema, delivery: "must_deliver" },
  "runtime.assistant_sentence": { payload: runtime.AssistantSentenceEventSchema, delivery: "must_deliver" },
  "runtime.assistant_generating": {
    payload: runtime.AssistantGeneratingEventSchema,
    delivery: "must_deliver",
  },
  "runtime.control": { payload: runtime.ControlEventSchema, delivery: "must_deliver" },
  "runtime.tool_call": { payload: tool.ToolCallEventSchema, delivery: "must_deliver" },
  "runtime.tool_result": { payload: tool.ToolResultEventSchema, delivery: "must_deliver" },
  "runtime.mic_status": { payload: runtime.MicStatusEventSchema, delivery: "must_deliver" },
  "runtime.model_selected": { payload: runtime.ModelSelectedEventSchema, delivery: "must_deliver" },
  "runtime.provider_fallback": { payload: runtime.ProviderFallbackEventSchema, delivery: "must_deliver" },
  "tool.progress": { payload: tool.ToolProgressEventSchema, delivery: "ordered_bounded" },
  "approval.requested": { payload: approval.ApprovalRequestedEventSchema, delivery: "must_deliver" },
  "approval.resolved": { payload: approval.ApprovalResolvedEventSchema, delivery: "must_deliver" },
  "orb.state_changed": { payload: orb.OrbStateChangedEventSchema, delivery: "ordered_bounded" },
  "config.patched": { payload: config.ConfigPatchedEventSchema, delivery: "must_deliver" },
  "capability.requested": { payload: capability.CapabilityEventSchema, delivery: "must_deliver" },
  "capability.granted": { payload: capability.CapabilityEventSchema, delivery: "must_deliver" },
  "capability.denied": { payload: capability.CapabilityEventSchema, delivery: "must_deliver" },
  "capability.revoked": { payload: capability.CapabilityEventSchema, delivery: "must_deliver" },
  "capability.window_opened": {
    payload: capability.CapabilityWindowOpenedEventSchema,
    delivery: "must_deliver",
  },
  "capability.window_closed": {
    payload: capability.CapabilityWindowClosedEventSchema,
    delivery: "must_deliver",
  },
  "scheduler.task_result": { payload: scheduler.SchedulerTaskResultEventSchema, delivery: "must_deliver" },
  "scheduler.needs_user_action": {
    payload: scheduler.SchedulerNeedsUserActionEventSchema,
    delivery: "must_deliver",
  },
  "scheduler.error": { payload: scheduler.SchedulerErrorEventSchema, delivery: "must_deliver" },
  /** What is on this machine, or in use, changed. */
  "model.changed": { payload: model.ModelEventSchema, delivery: "must_deliver" },
  /** How far a download is, or that it failed. */
  "model.progress": { payload: model.ModelEventSchema, delivery: "ordered_bounded" },
  /** To who asked alone. */
  "model.chat_part": { payload: model.ModelChatPartEventSchema, delivery: "must_deliver" },
  "model.chat_ended": { payload: model.ModelChatEndedEventSchema, delivery: "must_deliver" },
  /** To the one screen that shows it. */
  "terminal.opened": { payload: terminal.TerminalOpenedEventSchema, delivery: "must_deliver" },
  "terminal.output": { payload: terminal.TerminalOutputEventSchema, delivery: "ordered_bounded" },
  "terminal.ended": { payload: terminal.TerminalEndedEventSchema, delivery: "must_deliver" },
  "stream.caught_up": { payload: stream.StreamCaughtUpEventSchema, delivery: "must_deliver" },
  "stream.bookmark": { payload: stream.StreamBookmarkEventSchema, delivery: "ordered_bounded" },
  "view.patch": { payload: view.ViewPatchEventSchema, delivery: "ordered_bounded" },
  /** Somebody is to be listened to, or not any more, and why. */
  "voice.session": { payload: runtime.VoiceSessionEventSchema, delivery: "must_deliver" },
  "voice.level": { payload: runtime.VoiceLevelEventSchema, delivery: "latest_only" },
  /** Words that count, for the box where one types: the setting voice.sendMode says so. */
  "voice.review": { payload: runtime.TranscriptionEventSchema, delivery: "must_deliver" },
  "voice.partial": { payload: runtime.TranscriptionEventSchema, delivery: "latest_only" },
} as const satisfies Record<string, EventSpec>;

export type EventName = keyof typeof EVENTS;

/** JSON form of an event's payload. */
export type EventJson<E extends EventName> = MessageJsonType<(typeof EVENTS)[E]["payload"]>;
