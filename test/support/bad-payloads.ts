// For each command a payload that is refused.
import assert from "node:assert/strict";
import type { CommandName } from "../../proto/commands.ts";
import type { ErrorCode } from "../../proto/errors.ts";
import type { Answer, WireClient } from "./wire-client.ts";

/** For each command a payload that is refused, and with which code. Every one has an unknown field besides. */
export const BAD: Readonly<Record<CommandName, readonly [payload: unknown, code: ErrorCode]>> = {
  "host.ping": [{ loud: true }, "invalid_payload"],
  "host.version": [{ v_min: -1 }, "invalid_payload"],
  "runtime.start": [{ now: 1 }, "invalid_payload"],
  "runtime.stop": [{ now: 1 }, "invalid_payload"],
  "runtime.status": ["status", "invalid_payload"],
  "conversation.inject_text": [{ text: " \n\t " }, "invalid_payload"],
  "conversation.gate_set": [{ active: "yes" }, "invalid_payload"],
  "conversation.cancel": [{ turn_id: 7 }, "invalid_payload"],
  "conversation.snapshot": [[], "invalid_payload"],
  "conversation.undo": [{ turn_id: "" }, "invalid_payload"],
  "understand.text": [{ text: "x".repeat(8_001) }, "payload_too_large"],
  "policy.check": [{ command: "x".repeat(4_001) }, "payload_too_large"],
  "voice.hear_file": [{ path: "" }, "invalid_payload"],
  "voice.mute": [{ muted: "yes" }, "invalid_payload"],
  "voice.listen": [{ active: true, mode: "always" }, "invalid_payload"],
  "voice.context": [{ context: { identifiers: ["x".repeat(65)] } }, "payload_too_large"],
  "voice.devices": [{ all: true }, "invalid_payload"],
  "approval.respond": [{ approval_id: "none", decision: "deny" }, "not_found"],
  "approval.list": [{ state: "pending" }, "invalid_payload"],
  "approval.rules.list": [{ x: null }, "invalid_payload"],
  "approval.allowance.give": [{ folder: "/w", count: 51, minutes: 5 }, "invalid_payload"],
  "approval.allowance.end": [{}, "not_found"],
  "approval.rules.remove": [{ rule_id: "none" }, "not_found"],
  "device.move": [{ target: "the moon" }, "not_found"],
  "device.go_home": [{ target: "home" }, "invalid_payload"],
  "orb.palette.set": [{ palette: "#12345" }, "invalid_payload"],
  "orb.palette.clear": [{ palette: "x" }, "invalid_payload"],
  "orb.feeling.set": [{ feeling: "angry" }, "invalid_payload"],
  "orb.urgency.set": [{ urgency: 1.01 }, "invalid_payload"],
  "orb.flash": [{ flash_type: "blue" }, "invalid_payload"],
  "capability.request": [{ capability: "root", reason: "because" }, "invalid_payload"],
  "capability.grant": [{ grant_id: "none" }, "not_found"],
  "capability.deny": [{ grant_id: "none" }, "not_found"],
  "capability.revoke": [{ grant_id: "none" }, "not_found"],
  "capability.list": [{ kind: "network" }, "invalid_payload"],
  "capability.window_part": [{ window_id: "x", parts: [{ text: 5 }] }, "invalid_payload"],
  "capability.window_report": [{ window_id: "x", ok: "true" }, "invalid_payload"],
  "scheduler.scripts": [{ folder: "here" }, "invalid_payload"],
  "scheduler.list": [{ all: true }, "invalid_payload"],
  "scheduler.create": [
    {
      task: {
        work: { kind: "remind", text: "x" },
        schedule: { kind: "cron", cron: "99 * * * *" },
      },
    },
    "invalid_payload",
  ],
  "scheduler.update": [{ task_id: "", revision: 1 }, "invalid_payload"],
  "scheduler.delete": [{ task_id: "none" }, "not_found"],
  "scheduler.pause": [{ task_id: "none", paused: true }, "not_found"],
  "scheduler.trigger_now": [{ task_id: "constructor" }, "not_found"],
  "scheduler.history": [{ limit: -1 }, "invalid_payload"],
  "scheduler.acknowledge": [{ run_keys: "all" }, "invalid_payload"],
  "stream.subscribe": [{ topic: 7 }, "invalid_payload"],
  "stream.unsubscribe": [{ topics: [] }, "invalid_payload"],
  "surface.attach": [{ kind: "toaster" }, "invalid_payload"],
  "surface.update": [{ surface_id: "somebody else" }, "forbidden"],
  "surface.detach": [{ surface_id: "somebody else" }, "forbidden"],
  "program.list": [{ all: true }, "invalid_payload"],
  "program.output": [{ program_id: "none" }, "not_found"],
  "program.stop": [{ program_id: "none" }, "not_found"],
  "mcp.list": [{ all: true }, "invalid_payload"],
  "mcp.start": [{ name: "none", launch: "x" }, "not_found"],
  "mcp.stop": [{ name: "none" }, "not_found"],
  "mcp.allow": [{ name: "none", launch: "x", offer: "y" }, "not_found"],
  "memory.list": [{ all: true }, "invalid_payload"],
  "memory.add": [{ text: " " }, "invalid_payload"],
  "memory.edit": [{ record_id: "none", text: "x" }, "not_found"],
  "memory.forget": [{ record_id: "none" }, "not_found"],
  "memory.restore": [{ record_id: "none" }, "not_found"],
  "memory.import": [{ lines: "", what: "everything" }, "invalid_payload"],
  "model.list": [{ all: true }, "invalid_payload"],
  "model.refresh": [{ all: true }, "invalid_payload"],
  "model.chat": [{ chat_id: "", messages: [{ role: "user", text: "hi" }] }, "invalid_payload"],
  "model.chat_stop": [{ chat_id: 5 }, "invalid_payload"],
  "model.install": [{ model_id: "none", licence_accepted: true }, "not_found"],
  "model.stop": [{ model_id: 7 }, "invalid_payload"],
  "model.remove": [{ model_id: "none" }, "not_found"],
  "model.use": [{ model_id: "none" }, "not_found"],
  "model.probe": [{ url: "x".repeat(2_001) }, "payload_too_large"],
  "model.verify": [{ model_id: "__proto__" }, "not_found"],
  "terminal.type": [{ call_id: "none", text: "x".repeat(4_097) }, "payload_too_large"],
  "terminal.resize": [{ call_id: "none", columns: 0, rows: 24 }, "invalid_payload"],
  "terminal.close": [{ call_id: "none" }, "not_found"],
  "config.get": [{ key: "no.such" }, "not_found"],
  "config.patch": [{ patch: {}, revision: 0 }, "invalid_payload"],
  "client.report": [{ entries: [{ name: "said", ms: 1 }] }, "invalid_payload"],
  "metrics.get": [{ format: "json" }, "invalid_payload"],
  "doctor.run": [{ fix: true }, "invalid_payload"],
  "diagnostics.bundle": [{ full: true }, "invalid_payload"],
  "audit.export": [{ plane: "none" }, "invalid_payload"],
  "audit.receipt": [{ turn_id: "none" }, "not_found"],
  "audit.verify": [{ from: 0 }, "invalid_payload"],
  "data.delete_all": [{ confirm: "Delete everything" }, "denied"],
};

export async function walkBad(client: WireClient): Promise<void> {
  for (const [command, [payload, code]] of Object.entries(BAD)) {
    const answer: Answer = await client.raw({ v: 1, request_id: `bad ${command}`, command, payload });
    assert.deepEqual([command, answer.code, answer.request_id], [command, code, `bad ${command}`]);
    const named = await client.raw({ v: 1, request_id: "n", command, payload: { no_such_field: 1 } });
    assert.equal(named.code, "invalid_payload", command);
    assert.match(named.message, /no_such_field/, command);
  }
}
