// One walk through the whole contract: every command once as it is meant, and once as it must be refused.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALLOW_MICROPHONE } from "./microphone.ts";
import { memory, models } from "./scenario-data.ts";
import { good, type Walk } from "./scenario-walk.ts";
import { askedIn, type Json, type WireClient } from "./wire-client.ts";

export async function walkGood(walk: Walk): Promise<void> {
  const attached = walk.attached ? await ownSurface(walk) : await attach(walk);
  await hostCommands(walk);
  await lookCommands(walk);
  await conversation(walk);
  await approvals(walk);
  await terminal(walk);
  await programs(walk);
  await grants(walk);
  await good(walk, "capability.window_part", { window_id: "long gone", parts: [{ text: "hm" }] });
  await good(walk, "capability.window_report", { window_id: "long gone", ok: true, data: { a: 1 } });
  await tasks(walk);
  await mcp(walk);
  await memory(walk);
  await models(walk);
  await good(walk, "scheduler.acknowledge", { run_keys: ["no such run"] });
  await good(walk, "stream.subscribe", { topic: "user:local:conversation" });
  await good(walk, "stream.unsubscribe", { topic: "user:local:conversation" });
  await good(walk, "device.move", { target: attached });
  await good(walk, "device.go_home");
  await good(walk, "surface.update", {
    surface_id: attached,
    folders: [walk.folder],
    trusted: true,
    visible: true,
  });
  await good(walk, "runtime.stop");
  await good(walk, "runtime.start");
  await good(walk, "surface.detach", { surface_id: attached });
}

async function attach(walk: Walk): Promise<string> {
  const { folder } = walk;
  const payload = {
    kind: "test",
    name: "walk",
    folders: [folder],
    trusted: true,
    visible: true,
    serves: ["terminal"],
  };
  return String((await good(walk, "surface.attach", payload))["surface_id"]);
}

/** An editor's surface is attached by its transport; a second one on the same connection is refused. */
async function ownSurface(walk: Walk): Promise<string> {
  const again = await walk.client.send("surface.attach", { kind: "editor" });
  assert.equal(again.code, "conflict");
  walk.answered.add("surface.attach");
  const { view } = await good(walk, "conversation.snapshot");
  const [id] = Object.keys((view as { surfaces: Json }).surfaces);
  assert.ok(id !== undefined);
  return id;
}

async function hostCommands(walk: Walk): Promise<void> {
  assert.equal((await good(walk, "host.ping"))["pong"], true);
  const version = await good(walk, "host.version", { client_build_id: "0.1.0", v_min: 1, v_max: 1 });
  assert.equal(version["upgrade_required"], false);
  await good(walk, "client.report", { entries: [{ name: "server_ready", ms: 250 }] });
  const { text: metrics } = await good(walk, "metrics.get");
  assert.match(String(metrics), /kodama_commands/);
  assert.match(String(metrics), /kodama_client_seconds_total\{name="server_ready"\} /);
  await good(walk, "doctor.run");
  assert.match(String((await good(walk, "diagnostics.bundle"))["text"]), /"build"/);
  assert.equal((await good(walk, "audit.verify"))["intact"], true);
  assert.ok((await good(walk, "audit.export", { plane: "control" }))["done"]);
  await good(walk, "runtime.status");
  await good(walk, "conversation.snapshot");
}

/** A screen that knows no setting by name can offer each, and check what is set. */
async function tellsSettings(walk: Walk): Promise<void> {
  const { entries } = await good(walk, "config.get", {});
  const told = entries as readonly Record<string, unknown>[];
  assert.ok(told.length > 30 && told.every((one) => "default" in one && "restricted" in one));
  const bounded = told.filter(({ type }) => type === "integer");
  assert.ok(bounded.length > 5 && bounded.every(({ min, max }) => Number(min) < Number(max)));
  const chosen = told.filter(({ type }) => type === "choice");
  assert.ok(chosen.every((one) => (one["choices"] as readonly unknown[]).includes(one["default"])));
}

async function lookCommands(walk: Walk): Promise<void> {
  await good(walk, "orb.palette.set", { palette: "glen-green" });
  await good(walk, "orb.palette.clear");
  await good(walk, "orb.feeling.set", { feeling: "calm" });
  await good(walk, "orb.urgency.set", { urgency: 0.5 });
  await good(walk, "orb.flash", { flash_type: "success" });
  await good(walk, "config.patch", { patch: { "voice.tts": "none" } });
  await tellsSettings(walk);
  const { entries } = await good(walk, "config.get", { key: "voice.tts" });
  assert.deepEqual(
    (entries as { value: unknown }[]).map((one) => one.value),
    ["none"],
  );
}

async function conversation(walk: Walk): Promise<void> {
  const { client, folder } = walk;
  const understood = await good(walk, "understand.text", { text: "run the tests", folder });
  assert.equal(understood["command"], "task.run");
  const { decision, argv } = await good(walk, "policy.check", { command: "ls -l | head -1", folder });
  assert.deepEqual({ decision, argv }, { decision: "auto", argv: ["ls", "-l", "|", "head", "-1"] });
  for (const active of [false, true]) await good(walk, "conversation.gate_set", { active });
  await good(walk, "voice.hear_file", { path: `${folder}/none.wav` });
  await listening(walk);
  const { turn_id } = await good(walk, "conversation.undo");
  await finished(client, String(turn_id));
  await good(walk, "conversation.cancel");
}

/** Without a model for words nothing is opened. */
async function listening(walk: Walk): Promise<void> {
  const context = { file: "README.md", line: 2 };
  assert.deepEqual((await good(walk, "voice.devices"))["microphone"], "");
  await good(walk, "capability.request", ALLOW_MICROPHONE);
  assert.equal(
    (await good(walk, "voice.listen", { active: true, mode: "hold", context }))["listening"],
    true,
  );
  await walk.client.until("view.patch", (patch) =>
    /no speech-to-text model|switched off/.test(JSON.stringify(patch)),
  );
  assert.equal((await good(walk, "voice.context", { context }))["listening"], false);
  assert.equal((await good(walk, "voice.mute", { muted: false, context }))["muted"], false);
  assert.equal((await good(walk, "voice.listen", { active: false }))["listening"], false);
}

export async function finished(client: WireClient, turnId: string): Promise<string> {
  const heard = await client.until(
    "runtime.control",
    (payload) => payload["action"] === "turn_finished" && payload["turn_id"] === turnId,
  );
  return String((heard.payload["detail"] as Json)["state"]);
}

async function approvals(walk: Walk): Promise<void> {
  const { client } = walk;
  const { turn_id } = await good(walk, "conversation.inject_text", {
    text: "run the tests",
    source: "typed",
  });
  const asked = askedIn(
    await client.until("approval.requested", (p) => (p["approval"] as Json)["turn_id"] === turn_id),
  );
  const { approvals: open } = await good(walk, "approval.list");
  assert.deepEqual(
    (open as Json[]).map((one) => one["approval_id"]),
    [asked.approval_id],
  );
  await good(walk, "approval.respond", { ...asked, decision: "allow_workspace", how: "click" });
  assert.equal(await finished(client, String(turn_id)), "done");
  const { receipt } = await good(walk, "audit.receipt", { turn_id });
  assert.match(String(receipt), /"approval-resolved".*"tool-ended"/);
  const { rules } = await good(walk, "approval.rules.list");
  const [rule] = rules as Json[];
  assert.equal(rule?.["scope"], "workspace");
  assert.equal((await good(walk, "approval.rules.remove", { rule_id: rule?.["rule_id"] }))["removed"], true);
  const ahead = { folder: walk.folder, count: 3, minutes: 5 };
  const { allowance } = await good(walk, "approval.allowance.give", ahead);
  assert.deepEqual((await good(walk, "approval.rules.list"))["allowance"], allowance);
  await good(walk, "approval.allowance.end");
}

/** A program that waits for words, in a terminal of this client. */
async function terminal(walk: Walk): Promise<void> {
  const { client, folder } = walk;
  const script = join(folder, "run.sh");
  const before = readFileSync(script, "utf8");
  writeFileSync(script, "read word && read other\n");
  await good(walk, "config.patch", { patch: { "tools.terminal": "on" } });
  const { turn_id } = await good(walk, "conversation.inject_text", {
    text: "run the tests",
    source: "typed",
  });
  const asked = askedIn(
    await client.until("approval.requested", (p) => (p["approval"] as Json)["turn_id"] === turn_id),
  );
  await good(walk, "approval.respond", { ...asked, decision: "allow_once", how: "click" });
  const { payload } = await client.until("terminal.opened");
  const { call_id } = payload;
  await good(walk, "terminal.resize", { call_id, columns: 100, rows: 20 });
  await good(walk, "terminal.type", { call_id, text: "hello\r" });
  await client.until("terminal.output", ({ text }) => String(text).includes("hello"));
  await good(walk, "terminal.close", { call_id });
  await client.until("terminal.ended", (ended) => ended["call_id"] === call_id);
  assert.equal(await finished(client, String(turn_id)), "failed");
  writeFileSync(script, before);
}

async function grants(walk: Walk): Promise<void> {
  const ask = async (): Promise<string> => {
    const asked = { capability: "network", reason: "to fetch docs", scope: "example.org" };
    return String(((await good(walk, "capability.request", asked))["grant"] as Json)["grant_id"]);
  };
  const grant_id = await ask();
  await good(walk, "capability.grant", { grant_id, expires_in_ms: 60_000 });
  await good(walk, "capability.revoke", { grant_id });
  await good(walk, "capability.deny", { grant_id: await ask() });
  const { grants: all } = await good(walk, "capability.list");
  assert.deepEqual(
    (all as Json[]).map((one) => one["state"]),
    ["granted", "revoked", "denied"],
  );
}

async function tasks(walk: Walk): Promise<void> {
  const task = {
    work: { kind: "remind", text: "stand up" },
    schedule: { kind: "daily", hour: 3, minute: 30 },
  };
  const made = (await good(walk, "scheduler.create", { task }))["task"] as Json;
  const task_id = String(made["task_id"]);
  assert.deepEqual([made["revision"], made["when"]], [1, "every day at 03:30"]);
  const changed = { ...task, title: "Stretch" };
  await good(walk, "scheduler.update", { task_id, revision: 1, task: changed });
  const lost = await walk.client.send("scheduler.update", { task_id, revision: 1, task: changed });
  assert.equal(lost.code, "conflict");
  await good(walk, "scheduler.pause", { task_id, paused: true });
  const { run_key } = await good(walk, "scheduler.trigger_now", { task_id });
  const result = await walk.client.until("scheduler.task_result");
  assert.equal((result.payload["run"] as Json)["run_key"], run_key);
  const { scripts } = await good(walk, "scheduler.scripts", { folder: walk.folder });
  assert.ok(Array.isArray(scripts));
  const { tasks: all, leader } = await good(walk, "scheduler.list");
  assert.equal((all as Json[]).length, 1);
  assert.ok(Number((leader as Json)["pid"]) > 0);
  const { runs } = await good(walk, "scheduler.history", { task_id });
  assert.deepEqual(
    (runs as Json[]).map((run) => [run["state"], run["summary"]]),
    [["succeeded", "Reminder: stand up."]],
  );
  await good(walk, "scheduler.delete", { task_id });
}

/** A script that is left running. */
async function programs(walk: Walk): Promise<void> {
  const { client, folder } = walk;
  const script = join(folder, "run.sh");
  const before = readFileSync(script, "utf8");
  writeFileSync(script, "echo serving\nsleep 60\n");
  const { turn_id } = await good(walk, "conversation.inject_text", {
    text: "run the tests in the background",
    source: "typed",
  });
  const asked = askedIn(
    await client.until("approval.requested", (p) => (p["approval"] as Json)["turn_id"] === turn_id),
  );
  await good(walk, "approval.respond", { ...asked, decision: "allow_once", how: "click" });
  assert.equal(await finished(client, String(turn_id)), "done");
  const [left = {}] = (await good(walk, "program.list"))["programs"] as Json[];
  const { program_id, title, running } = left;
  assert.deepEqual([title, running], ["Run make test in the background", true]);
  assert.deepEqual((await good(walk, "program.stop", { program_id }))["stopped"], true);
  const { program, text } = await good(walk, "program.output", { program_id });
  assert.equal((program as Json)["running"], false);
  assert.equal(typeof text, "string");
  assert.deepEqual((await good(walk, "program.stop", { program_id }))["stopped"], false, "it ended already");
  writeFileSync(script, before);
}

/** A server in the list that the host reads. */
async function mcp(walk: Walk): Promise<void> {
  const { file } = await good(walk, "mcp.list", {});
  const odd = { command: process.execPath, args: [join(import.meta.dirname, "misbehaving-mcp.ts"), "plain"] };
  writeFileSync(String(file), JSON.stringify({ mcpServers: { odd } }));
  const [named = {}] = (await good(walk, "mcp.list", {}))["servers"] as Json[];
  const { server } = await good(walk, "mcp.start", { name: "odd", launch: named["launch"] });
  const { launch, offer } = server as Json;
  await good(walk, "mcp.allow", { name: "odd", launch, offer });
  const stopped = (await good(walk, "mcp.stop", { name: "odd" }))["server"] as Json;
  assert.deepEqual([stopped["state"], stopped["running"]], ["allowed", false]);
}
