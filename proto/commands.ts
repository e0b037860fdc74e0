// Total map: command name -> request and reply schema. A command that is not here does not exist.
import type { DescMessage, MessageJsonType, MessageShape } from "@bufbuild/protobuf";
import * as approval from "./gen/kodama/v1/approval_pb.ts";
import * as capability from "./gen/kodama/v1/capability_pb.ts";
import * as config from "./gen/kodama/v1/config_pb.ts";
import * as conversation from "./gen/kodama/v1/conversation_pb.ts";
import * as host from "./gen/kodama/v1/host_pb.ts";
import * as mcp from "./gen/kodama/v1/mcp_pb.ts";
import * as memory from "./gen/kodama/v1/memory_pb.ts";
import * as model from "./gen/kodama/v1/model_pb.ts";
import * as orb from "./gen/kodama/v1/orb_pb.ts";
import * as runtime from "./gen/kodama/v1/runtime_pb.ts";
import * as scheduler from "./gen/kodama/v1/scheduler_pb.ts";
import * as stream from "./gen/kodama/v1/stream_pb.ts";
import * as surface from "./gen/kodama/v1/surface_pb.ts";
import * as program from "./gen/kodama/v1/program_pb.ts";
import * as terminal from "./gen/kodama/v1/terminal_pb.ts";
import * as tool from "./gen/kodama/v1/tool_pb.ts";

interface CommandSpec {
  readonly request: DescMessage;
  readonly reply: DescMessage;
  /** Protocol version that brought the command. */
  readonly since: number;
  /** Nothing of it is kept, so an idempotency key counts for nothing: not even a hash of its words may stay. */
  readonly unkept?: true;
}

const v1 = <const Q extends DescMessage, const R extends DescMessage>(request: Q, reply: R) =>
  ({ request, reply, since: 1 }) satisfies CommandSpec;

const passing = <const Q extends DescMessage, const R extends DescMessage>(request: Q, reply: R) =>
  ({ ...v1(request, reply), unkept: true }) satisfies CommandSpec;

export const COMMANDS = {
  "host.ping": v1(host.HostPingRequestSchema, host.HostPingReplySchema),
  "host.version": v1(host.HostVersionRequestSchema, host.HostVersionReplySchema),
  "runtime.start": v1(runtime.RuntimeStartRequestSchema, runtime.RuntimeStartReplySchema),
  "runtime.stop": v1(runtime.RuntimeStopRequestSchema, runtime.RuntimeStopReplySchema),
  "runtime.status": v1(runtime.RuntimeStatusRequestSchema, runtime.RuntimeStatusReplySchema),
  "conversation.inject_text": v1(
    conversation.ConversationInjectTextRequestSchema,
    conversation.ConversationInjectTextReplySchema,
  ),
  "conversation.gate_set": v1(
    conversation.ConversationGateSetRequestSchema,
    conversation.ConversationGateSetReplySchema,
  ),
  "conversation.cancel": v1(
    conversation.ConversationCancelRequestSchema,
    conversation.ConversationCancelReplySchema,
  ),
  "conversation.snapshot": v1(
    conversation.ConversationSnapshotRequestSchema,
    conversation.ConversationSnapshotReplySchema,
  ),
  "conversation.undo": v1(
    conversation.ConversationUndoRequestSchema,
    conversation.ConversationUndoReplySchema,
  ),
  "understand.text": v1(conversation.UnderstandTextRequestSchema, conversation.UnderstandTextReplySchema),
  "policy.check": v1(tool.PolicyCheckRequestSchema, tool.PolicyCheckReplySchema),
  "voice.hear_file": v1(conversation.VoiceHearFileRequestSchema, conversation.VoiceHearFileReplySchema),
  "voice.listen": v1(conversation.VoiceListenRequestSchema, conversation.VoiceListenReplySchema),
  "voice.mute": v1(conversation.VoiceMuteRequestSchema, conversation.VoiceMuteReplySchema),
  "voice.context": v1(conversation.VoiceContextRequestSchema, conversation.VoiceContextReplySchema),
  "voice.devices": v1(conversation.VoiceDevicesRequestSchema, conversation.VoiceDevicesReplySchema),
  "approval.respond": v1(approval.ApprovalRespondRequestSchema, approval.ApprovalRespondReplySchema),
  "approval.list": v1(approval.ApprovalListRequestSchema, approval.ApprovalListReplySchema),
  "approval.rules.list": v1(approval.ApprovalRulesListRequestSchema, approval.ApprovalRulesListReplySchema),
  "approval.allowance.give": v1(
    approval.ApprovalAllowanceGiveRequestSchema,
    approval.ApprovalAllowanceGiveReplySchema,
  ),
  "approval.allowance.end": v1(
    approval.ApprovalAllowanceEndRequestSchema,
    approval.ApprovalAllowanceEndReplySchema,
  ),
  "approval.rules.remove": v1(
    approval.ApprovalRulesRemoveRequestSchema,
    approval.ApprovalRulesRemoveReplySchema,
  ),
  "device.move": v1(surface.DeviceMoveRequestSchema, surface.DeviceMoveReplySchema),
  "device.go_home": v1(surface.DeviceGoHomeRequestSchema, surface.DeviceGoHomeReplySchema),
  "orb.palette.set": v1(orb.OrbPaletteSetRequestSchema, orb.OrbPaletteSetReplySchema),
  "orb.palette.clear": v1(orb.OrbPaletteClearRequestSchema, orb.OrbPaletteClearReplySchema),
  "orb.feeling.set": v1(orb.OrbFeelingSetRequestSchema, orb.OrbFeelingSetReplySchema),
  "orb.urgency.set": v1(orb.OrbUrgencySetRequestSchema, orb.OrbUrgencySetReplySchema),
  "orb.flash": v1(orb.OrbFlashRequestSchema, orb.OrbFlashReplySchema),
  "capability.request": v1(
    capability.CapabilityRequestRequestSchema,
    capability.CapabilityRequestReplySchema,
  ),
  "capability.grant": v1(capability.CapabilityGrantRequestSchema, capability.CapabilityGrantReplySchema),
  "capability.deny": v1(capability.CapabilityDenyRequestSchema, capability.CapabilityDenyReplySchema),
  "capability.revoke": v1(capability.CapabilityRevokeRequestSchema, capability.CapabilityRevokeReplySchema),
  "capability.list": v1(capability.CapabilityListRequestSchema, capability.CapabilityListReplySchema),
  "capability.window_report": v1(
    capability.CapabilityWindowReportRequestSchema,
    capability.CapabilityWindowReportReplySchema,
  ),
  "capability.window_part": v1(
    capability.CapabilityWindowPartRequestSchema,
    capability.CapabilityWindowPartReplySchema,
  ),
  "surface.attach": v1(surface.SurfaceAttachRequestSchema, surface.SurfaceAttachReplySchema),
  "surface.update": v1(surface.SurfaceUpdateRequestSchema, surface.SurfaceUpdateReplySchema),
  "surface.detach": v1(surface.SurfaceDetachRequestSchema, surface.SurfaceDetachReplySchema),
  "scheduler.scripts": v1(scheduler.SchedulerScriptsRequestSchema, scheduler.SchedulerScriptsReplySchema),
  "scheduler.list": v1(scheduler.SchedulerListRequestSchema, scheduler.SchedulerListReplySchema),
  "scheduler.create": v1(scheduler.SchedulerCreateRequestSchema, scheduler.SchedulerCreateReplySchema),
  "scheduler.update": v1(scheduler.SchedulerUpdateRequestSchema, scheduler.SchedulerUpdateReplySchema),
  "scheduler.delete": v1(scheduler.SchedulerDeleteRequestSchema, scheduler.SchedulerDeleteReplySchema),
  "scheduler.pause": v1(scheduler.SchedulerPauseRequestSchema, scheduler.SchedulerPauseReplySchema),
  "scheduler.trigger_now": v1(
    scheduler.SchedulerTriggerNowRequestSchema,
    scheduler.SchedulerTriggerNowReplySchema,
  ),
  "scheduler.history": v1(scheduler.SchedulerHistoryRequestSchema, scheduler.SchedulerHistoryReplySchema),
  "scheduler.acknowledge": v1(
    scheduler.SchedulerAcknowledgeRequestSchema,
    scheduler.SchedulerAcknowledgeReplySchema,
  ),
  "stream.subscribe": v1(stream.StreamSubscribeRequestSchema, stream.StreamSubscribeReplySchema),
  "stream.unsubscribe": v1(stream.StreamUnsubscribeRequestSchema, stream.StreamUnsubscribeReplySchema),
  "mcp.list": v1(mcp.McpListRequestSchema, mcp.McpListReplySchema),
  "mcp.start": v1(mcp.McpStartRequestSchema, mcp.McpStartReplySchema),
  "mcp.stop": v1(mcp.McpStopRequestSchema, mcp.McpStopReplySchema),
  "mcp.allow": v1(mcp.McpAllowRequestSchema, mcp.McpAllowReplySchema),
  "memory.list": v1(memory.MemoryListRequestSchema, memory.MemoryListReplySchema),
  "memory.add": v1(memory.MemoryAddRequestSchema, memory.MemoryAddReplySchema),
  "memory.edit": v1(memory.MemoryEditRequestSchema, memory.MemoryEditReplySchema),
  "memory.forget": v1(memory.MemoryForgetRequestSchema, memory.MemoryForgetReplySchema),
  "memory.restore": v1(memory.MemoryRestoreRequestSchema, memory.MemoryRestoreReplySchema),
  "memory.import": v1(memory.MemoryImportRequestSchema, memory.MemoryImportReplySchema),
  "model.list": v1(model.ModelListRequestSchema, model.ModelListReplySchema),
  "model.refresh": v1(model.ModelRefreshRequestSchema, model.ModelRefreshReplySchema),
  "model.install": v1(model.ModelInstallRequestSchema, model.ModelInstallReplySchema),
  "model.stop": v1(model.ModelStopRequestSchema, model.ModelStopReplySchema),
  "model.remove": v1(model.ModelRemoveRequestSchema, model.ModelRemoveReplySchema),
  "model.use": v1(model.ModelUseRequestSchema, model.ModelUseReplySchema),
  "model.verify": v1(model.ModelVerifyRequestSchema, model.ModelVerifyReplySchema),
  "model.probe": v1(model.ModelProbeRequestSchema, model.ModelProbeReplySchema),
  "model.chat": v1(model.ModelChatRequestSchema, model.ModelChatReplySchema),
  "model.chat_stop": v1(model.ModelChatStopRequestSchema, model.ModelChatStopReplySchema),
  "program.list": v1(program.ProgramListRequestSchema, program.ProgramListReplySchema),
  "program.output": v1(program.ProgramOutputRequestSchema, program.ProgramOutputReplySchema),
  "program.stop": v1(program.ProgramStopRequestSchema, program.ProgramStopReplySchema),
  "terminal.type": passing(terminal.TerminalTypeRequestSchema, terminal.TerminalTypeReplySchema),
  "terminal.resize": passing(terminal.TerminalResizeRequestSchema, terminal.TerminalResizeReplySchema),
  "terminal.close": passing(terminal.TerminalCloseRequestSchema, terminal.TerminalCloseReplySchema),
  "config.get": v1(config.ConfigGetRequestSchema, config.ConfigGetReplySchema),
  "config.patch": v1(config.ConfigPatchRequestSchema, config.ConfigPatchReplySchema),
  "client.report": v1(host.ClientReportRequestSchema, host.ClientReportReplySchema),
  "metrics.get": v1(host.MetricsGetRequestSchema, host.MetricsGetReplySchema),
  "doctor.run": v1(host.DoctorRunRequestSchema, host.DoctorRunReplySchema),
  "diagnostics.bundle": v1(host.DiagnosticsBundleRequestSchema, host.DiagnosticsBundleReplySchema),
  "audit.verify": v1(host.AuditVerifyRequestSchema, host.AuditVerifyReplySchema),
  "audit.receipt": v1(host.AuditReceiptRequestSchema, host.AuditReceiptReplySchema),
  "audit.export": v1(host.AuditExportRequestSchema, host.AuditExportReplySchema),
  "data.delete_all": v1(host.DataDeleteAllRequestSchema, host.DataDeleteAllReplySchema),
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export const isKept = (name: CommandName): boolean => !("unkept" in COMMANDS[name]);

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** JSON form of a command's request and reply, for callers that carry no schema runtime. */
export type RequestJson<C extends CommandName> = MessageJsonType<(typeof COMMANDS)[C]["request"]>;
export type ReplyJson<C extends CommandName> = MessageJsonType<(typeof COMMANDS)[C]["reply"]>;
/** A decoded request of a command. */
export type RequestOf<C extends CommandName> = MessageShape<(typeof COMMANDS)[C]["request"]>;
