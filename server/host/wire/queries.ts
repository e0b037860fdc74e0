// Commands that only ask, or that concern what is kept beside the facts. They read committed state and change no fact.
import { SETTINGS } from "../../core/settings/table.ts";
import type { SettingSpec } from "../../core/settings/spec.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { GRANT_KINDS } from "../../core/capabilities/types.ts";
import type { McpServers } from "../../core/mcp/types.ts";
import type { Memory } from "../../core/memory/types.ts";
import type { ModelStore, Probe } from "../../core/brain-ports.ts";
import { LIMITS } from "../../core/limits.ts";
import type { Journal, Programs, Tools, Understanding } from "../../core/ports.ts";
import type { State } from "../../core/state.ts";
import type { SoundDevices } from "../../core/voice-ports.ts";
import type { ParseShell } from "../../core/tools/shell-line.ts";
import { titlesOf } from "../../core/conversation/tasks-in-words.ts";
import { approvalView } from "../../core/view/approval.ts";
import { runtimeStatus } from "../../core/view/status.ts";
import { COMMANDS, type RequestOf } from "../../../proto/commands.ts";
import { EVENTS } from "../../../proto/events.ts";
import {
  compareBuilds,
  MIN_BUILD_ID,
  PROTOCOL_MAX,
  PROTOCOL_MIN,
  rangesMeet,
} from "../../../proto/version.ts";
import { allowanceWire, grantWire, ruleWire } from "./grants.ts";
import { checkPolicy } from "./policy-check.ts";
import type { Metrics } from "../metrics.ts";
import { verifyRecords } from "../replay.ts";
import { exportAudit } from "./audit.ts";
import { receiptOf } from "./receipt.ts";
import { countReport } from "./client-report.ts";
import { programOutput, programWire, stopProgram } from "./programs.ts";
import { listServers, startServer, stopServer } from "./mcp.ts";
import { addMemory, editMemory, forgetMemory, importMemories, memories, restoreMemory } from "./memory.ts";
import { listModels, refreshModels, verifyModel } from "./models.ts";
import { runsOf, runWire, scriptsIn, taskWire } from "./tasks.ts";
import type { Whole } from "../publisher.ts";
import type { QueryCommand } from "./routes.ts";
import { listDevices } from "./voice.ts";

export interface QueryContext {
  readonly state: State;
  readonly whole: Whole;
  readonly lineage: string;
  readonly instanceId: string;
  readonly pid: number;
  readonly buildId: string;
  readonly schemaHash: string;
  readonly nowMs: number;
  readonly monotonicMs: number;
  readonly journal: Journal;
  readonly models: ModelStore;
  readonly probe: Probe;
  readonly devices: () => Promise<SoundDevices>;
  readonly mcp: McpServers;
  readonly programs: Programs;
  readonly memory: Memory;
  readonly understanding: Understanding;
  readonly tools: Tools;
  readonly parseShell: () => Promise<ParseShell>;
  readonly metricsText: () => string;
  readonly count: Metrics["add"];
  readonly doctor: () => Promise<JsonRecord>;
  readonly bundle: () => Promise<string>;
  readonly deleteAll: () => Promise<JsonRecord>;
}

const URL_CHARS_MAX = 2_000;
const HISTORY_RUNS = 50;
const HISTORY_RUNS_MAX = 200;

type Serve<C extends QueryCommand> = (
  request: RequestOf<C>,
  context: QueryContext,
) => Result<JsonRecord> | Promise<Result<JsonRecord>>;

export const QUERIES: { readonly [C in QueryCommand]: Serve<C> } = {
  "host.ping": (_q, c) =>
    ok({ pong: true, instance_id: c.instanceId, monotonic_ms: c.monotonicMs, now_ms: c.nowMs }),
  "host.version": (q, c) => ok(version(q, c)),
  "runtime.status": (_q, c) => ok({ status: runtimeStatus(c.state, c.nowMs) }),
  "conversation.snapshot": (_q, c) => ok({ ...c.whole }),
  "understand.text": async (q, c) => {
    if (q.text.length > LIMITS.textCharsMax) return fail("payload_too_large", "The text is too long.");
    const folders = q.folder === "" ? [] : [q.folder];
    const intent = await c.understanding.understand(q.text, folders, titlesOf(c.state));
    if (intent === null) return ok({ command: "none", payload_json: "{}", confidence: 0 });
    return ok({
      command: intent.command,
      payload_json: JSON.stringify(intent.payload),
      confidence: intent.confidence,
    });
  },
  "policy.check": async (q, c) =>
    q.command.length > LIMITS.commandCharsMax
      ? fail("payload_too_large", `A command has at most ${LIMITS.commandCharsMax} characters.`)
      : ok(await checkPolicy(q, c)),
  "approval.list": (_q, c) =>
    ok({ approvals: Object.values(c.state.control.approvals.approvals).map(approvalView) }),
  "approval.rules.list": (_q, c) =>
    ok({ rules: Object.values(c.state.control.approvals.rules).map(ruleWire), ...allowanceWire(c.state) }),
  "capability.list": (_q, c) => ok({ grants: Object.values(c.state.control.grants.grants).map(grantWire) }),
  "voice.devices": (_q, c) => listDevices(c),
  "config.get": (q, c) => config(q.key, c.state),
  "model.list": (_q, c) => listModels(c.state, c.models),
  "model.refresh": (_q, c) => refreshModels(c.models),
  "model.verify": (q, c) => verifyModel(q.modelId, c.state, c.models),
  "model.probe": async (q, c) => {
    if (q.url.length > URL_CHARS_MAX) return fail("payload_too_large", "The address is too long.");
    const { nextStep: next_step, ...probed } = await c.probe(q.url);
    return ok({ ...probed, next_step });
  },
  "scheduler.list": (_q, c) =>
    ok({
      tasks: Object.values(c.state.control.tasks.tasks).map((task) => taskWire(task, c.state)),
      leader: { instance_id: c.instanceId, pid: c.pid },
    }),
  "scheduler.scripts": (q, c) => scriptsIn(q, c),
  "scheduler.history": (q, c) =>
    ok({
      runs: runsOf(c.state, q.taskId)
        .slice(0, q.limit === 0 ? HISTORY_RUNS : Math.min(q.limit, HISTORY_RUNS_MAX))
        .map((run) => runWire(run, c.state)),
    }),
  "program.list": (_q, c) => ok({ programs: c.programs.list().map(programWire) }),
  "program.output": (q, c) => programOutput(c.programs, q.programId),
  "program.stop": (q, c) => stopProgram(c.programs, q.programId),
  "mcp.list": (_q, c) => listServers(c.mcp),
  "mcp.start": (q, c) => startServer(c, q),
  "mcp.stop": (q, c) => stopServer(c.mcp, q),
  "memory.list": (q, c) => memories(c.memory, q),
  "memory.add": (q, c) => addMemory(c.memory, q),
  "memory.edit": (q, c) => editMemory(c.memory, q),
  "memory.forget": (q, c) => forgetMemory(c.memory, q),
  "memory.restore": (q, c) => restoreMemory(c.memory, q),
  "memory.import": (q, c) => importMemories(c.memory, q),
  "client.report": (q, c) => countReport(q, c.count),
  "metrics.get": (_q, c) => ok({ text: c.metricsText() }),
  "doctor.run": async (_q, c) => ok(await c.doctor()),
  "diagnostics.bundle": async (_q, c) => ok({ text: await c.bundle() }),
  "audit.verify": async (_q, c) => {
    const { firstBroken, publicKey, distrusted: _told, ...found } = await verifyRecords(c.journal);
    return ok({ ...found, first_broken: firstBroken, public_key: publicKey });
  },
  "audit.receipt": (q, c) => receiptOf(q.turnId, c),
  "audit.export": (q, c) => exportAudit(q, c.journal),
  "data.delete_all": async (q, c) =>
    q.confirm === "delete everything"
      ? ok(await c.deleteAll())
      : fail("denied", 'Nothing was deleted. Confirm with the words "delete everything".'),
};

function version(q: RequestOf<"host.version">, c: QueryContext): JsonRecord {
  const tooOld = q.clientBuildId !== "" && compareBuilds(q.clientBuildId, MIN_BUILD_ID) < 0;
  return {
    v_min: PROTOCOL_MIN,
    v_max: PROTOCOL_MAX,
    build_id: c.buildId,
    min_build_id: MIN_BUILD_ID,
    schema_hash: c.schemaHash,
    commands: Object.keys(COMMANDS),
    events: Object.keys(EVENTS),
    capabilities: GRANT_KINDS,
    limits: LIMITS,
    lineage: c.lineage,
    upgrade_required: tooOld || !rangesMeet(q),
  };
}

/** What may be set, so that any screen can offer and check it. */
const schemaOf = ({
  type,
  description,
  choices = [],
  min,
  max,
  form,
  restricted,
  ...spec
}: SettingSpec): JsonRecord => ({
  type,
  description,
  default: spec.default,
  choices,
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
  form: form?.words ?? "",
  restricted,
});

function config(key: string, state: State): Result<JsonRecord> {
  const { values, revision } = state.control.settings;
  const rows: readonly (readonly [string, SettingSpec])[] = Object.entries(SETTINGS);
  const wanted = rows.filter(([name]) => key === "" || name === key);
  if (wanted.length === 0) return fail("not_found", `There is no setting "${key}".`);
  const entries = wanted.map(([name, spec]) => ({
    key: name,
    value: values[name] ?? spec.default,
    source: Object.hasOwn(values, name) ? "user" : "default",
    ...schemaOf(spec),
  }));
  return ok({ revision, entries });
}
