// The schemas themselves: golden names, and nothing in any message that could carry sound or token streams.
import assert from "node:assert/strict";
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { CONTROL, control, controlFault } from "../../proto/control.ts";
import { COMMANDS } from "../../proto/commands.ts";
import { EVENTS } from "../../proto/events.ts";
import { ERROR_CODES } from "../../proto/errors.ts";
import { EventSchema, RequestSchema, ResponseSchema } from "../../proto/gen/kodama/v1/envelope_pb.ts";
import { connectClient, createTestHost } from "../support/test-host.ts";

const SEED_COMMANDS = [
  "host.ping",
  "host.version",
  "runtime.start",
  "runtime.stop",
  "runtime.status",
  "conversation.inject_text",
  "conversation.gate_set",
  "approval.respond",
  "scheduler.list",
  "scheduler.create",
  "scheduler.update",
  "scheduler.delete",
  "scheduler.trigger_now",
  "device.move",
  "device.go_home",
  "orb.palette.set",
  "orb.palette.clear",
  "capability.request",
  "capability.grant",
  "config.get",
  "config.patch",
];
const SEED_EVENTS = [
  "runtime.transcription",
  "runtime.assistant_sentence",
  "runtime.assistant_generating",
  "runtime.control",
  "runtime.tool_call",
  "runtime.tool_result",
  "runtime.mic_status",
  "runtime.model_selected",
  "runtime.provider_fallback",
  "scheduler.task_result",
  "scheduler.needs_user_action",
  "scheduler.error",
];
const SEED_CODES = [
  "unsupported_version invalid_envelope invalid_payload unknown_command not_found conflict already_resolved expired",
  "denied forbidden unauthenticated reauth_required unavailable not_leader overloaded payload_too_large rate_limited",
  "deadline_exceeded cancelled stale_cursor upgrade_required internal",
].flatMap((line) => line.split(" "));

const ROOTS: readonly DescMessage[] = [
  RequestSchema,
  ResponseSchema,
  EventSchema,
  ...Object.values(COMMANDS).flatMap(({ request, reply }) => [request, reply]),
  ...Object.values(EVENTS).map(({ payload }) => payload),
];

/** Every field that can be reached, with its path; each message once. */
function everyField(): ReadonlyMap<string, DescField> {
  const fields = new Map<string, DescField>();
  const queue = [...ROOTS];
  const seen = new Set<string>();
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    if (seen.has(message.typeName) || message.typeName.startsWith("google.")) continue;
    seen.add(message.typeName);
    for (const field of message.fields) {
      fields.set(`${message.name}.${field.name}`, field);
      if (field.message !== undefined) queue.push(field.message);
    }
  }
  return fields;
}

/** Free-form objects: each is named here on purpose, so that a new one is looked at. */
const FREE_FORM = [
  // What a tool is given, in its own form, and the schema of it.
  "AnswerCall.args",
  "ChatMessage.args",
  "ChatTool.schema",
  "Request.payload",
  "Response.payload",
  "Error.details",
  "Event.payload",
  "CapabilityWindowOpenedEvent.request",
  "CapabilityWindowReportRequest.data",
  "ConfigEntry.default",
  "ConfigEntry.value",
  "ConfigPatchRequest.patch",
  "ControlEvent.detail",
  "TaskWork.arguments",
  "ToolCallEvent.arguments",
  "ViewPatchEvent.patch",
];

describe("the schemas", () => {
  const fields = everyField();

  it("[CON-4] have no field for sound, bytes or tokens (B13, B69)", () => {
    assert.ok(fields.size > 150, `only ${fields.size} fields were found`);
    for (const [path, field] of fields) {
      assert.notEqual(field.scalar, ScalarType.BYTES, path);
      assert.doesNotMatch(path, /pcm|samples|bytes|base64|waveform|audio_|_audio|chunk|token/i, path);
      const numbers =
        field.fieldKind === "list" && field.listKind === "scalar" && field.scalar !== ScalarType.STRING;
      assert.equal(numbers, false, `${path} is a list of numbers`);
    }
  });

  it("[CON-5] name every free-form object on purpose (C3, C32)", () => {
    const free = [...fields].filter(([, field]) => field.message?.typeName.startsWith("google.") === true);
    assert.deepEqual(free.map(([path]) => path).toSorted(), FREE_FORM.toSorted());
  });

  it("[CON-6] use the seeds' names in JSON, exactly as written (C33)", () => {
    for (const [path, field] of fields) assert.equal(field.jsonName, field.name, path);
  });

  it("[CON-7] keep the closed list of error codes in its order (B15)", () => {
    assert.deepEqual(Object.keys(ERROR_CODES), SEED_CODES);
  });

  it("[CON-7] tell a person to wait only where trying again can help (D42)", () => {
    for (const [code, { retryable, recovery }] of Object.entries(ERROR_CODES)) {
      if (retryable) assert.match(recovery, /^(?:wait|restart)$/, code);
      else assert.notEqual(recovery, "wait", code);
    }
  });
});

describe("host.version", () => {
  it("[CON-8] names the seeds' commands and events (B5, B12, B18)", async () => {
    const { host } = await createTestHost();
    const { payload } = await connectClient(host).send("host.version", {});
    const { commands, events, limits, schema_hash } = payload as unknown as {
      commands: string[];
      events: string[];
      limits: Record<string, number>;
      schema_hash: string;
    };
    assert.deepEqual(
      SEED_COMMANDS.filter((name) => !commands.includes(name)),
      [],
    );
    assert.deepEqual(
      SEED_EVENTS.filter((name) => !events.includes(name)),
      [],
    );
    assert.deepEqual([commands, events], [Object.keys(COMMANDS), Object.keys(EVENTS)]);
    assert.equal(limits["textCharsMax"], 8_000);
    assert.match(schema_hash, /^[0-9a-f]{16}$/);
    await host.close();
  });

  it("[CON-9] tells clients whose range or build does not meet ours to upgrade (B18, B62)", async () => {
    const { host } = await createTestHost();
    const client = connectClient(host);
    const verdict = async (ask: object): Promise<unknown> => {
      const { payload } = await client.send("host.version", ask);
      return (payload as { upgrade_required: boolean }).upgrade_required;
    };
    assert.equal(await verdict({ v_min: 2, v_max: 3 }), true);
    assert.equal(await verdict({ v_min: 1, v_max: 9 }), false);
    assert.equal(await verdict({}), false);
    assert.equal(await verdict({ client_build_id: "0.0.9" }), true);
    assert.equal(await verdict({ client_build_id: "0.2.0-dev" }), false);
    await host.close();
  });

  it("[CON-10] must_deliver covers approvals, prompts and state; only levels and partials may be dropped (B44)", () => {
    const dropped = Object.entries(EVENTS).filter(([, { delivery }]) => delivery === "latest_only");
    assert.deepEqual(
      dropped.map(([name]) => name),
      ["voice.level", "voice.partial"],
    );
    for (const [name, { delivery }] of Object.entries(EVENTS)) {
      if (/^(?:approval|capability|config|runtime)\.|^voice\.review|^tool\.(?:call|result)/.test(name))
        assert.equal(delivery, "must_deliver", name);
    }
  });

  it("[CON-13] control events are a closed union: other actions, missing and strange fields are told (B39)", () => {
    assert.deepEqual(Object.keys(CONTROL).toSorted(), [
      "approval_reminder",
      "degraded",
      "device_changed",
      "frame_dropped",
      "gate",
      "resync",
      "runtime_status",
      "turn_finished",
    ]);
    assert.equal(controlFault(control("gate", { active: true })), "");
    for (const [action, detail] of [
      ["exploded", {}],
      ["toString", {}],
      ["gate", {}],
      ["gate", { active: "yes" }],
      ["gate", { active: true, debug: "Option(Some(3))" }],
    ] as const)
      assert.notEqual(controlFault({ action, detail }), "", `${action} ${JSON.stringify(detail)}`);
  });
});
