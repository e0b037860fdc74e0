// What each CLI command does, over a connected client. Each returns its exit code.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isCommandName } from "../../proto/commands.ts";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { describe } from "./questions.ts";
import { complain, out, say, usage } from "./output.ts";
import { mcp } from "./mcp.ts";
import { memory } from "./memory.ts";
import { audit } from "./audit.ts";
import { models } from "./models.ts";
import { policy } from "./policy.ts";
import { scheduler } from "./scheduler.ts";
import { prepareTurn } from "./turn.ts";

type Run = (client: Client, options: Options) => Promise<ExitCode>;

const LINES_MAX = 10_000;

export const COMMANDS_OF_CLI: Readonly<Record<string, Run>> = {
  ask: async (client, options) => {
    const text = options.rest.join(" ");
    if (text.trim() === "") return usage('ask needs a text, for instance: kodama ask "run the tests"');
    const followed = await prepareTurn(client, options);
    const response = await client.send("conversation.inject_text", { text, source: "cli" });
    if (options.json) out(response);
    if (!response.ok) return complain(response.error?.message);
    followed.begin({ turnId: textOf(response.payload, "turn_id"), utteranceId: "" });
    return followed.done;
  },
  hear: async (client, options) => {
    const [path = ""] = options.rest;
    if (path === "") return usage("hear needs a WAV file, for instance: kodama hear question.wav");
    const followed = await prepareTurn(client, options);
    const response = await client.send("voice.hear_file", { path: resolve(path) });
    if (options.json) out(response);
    if (!response.ok) return complain(response.error?.message);
    followed.begin({ turnId: "", utteranceId: textOf(response.payload, "utterance_id") });
    return followed.done;
  },
  understand,
  approvals,
  mcp,
  memory,
  models,
  policy,
  scheduler,
  call: async (client, { rest: [command = "", json = "{}"] }) => {
    if (!isCommandName(command)) return usage(`there is no command "${command}"`);
    let payload: unknown;
    try {
      payload = JSON.parse(json);
    } catch {
      return usage("the payload is not JSON");
    }
    const response = await client.send(command, payload as never);
    out(response);
    return response.ok ? EXIT.ok : EXIT.failed;
  },
  events: async (client) => {
    client.onEvent((_event, envelope) => out(envelope));
    await interrupted();
    return EXIT.ok;
  },
  serve: async (client) => {
    if (client.joined.role === "follower") {
      process.stderr.write("kodama: already running elsewhere\n");
      return EXIT.ok;
    }
    process.stderr.write("kodama: serving; end with Ctrl+C\n");
    const lost = new Promise<ExitCode>((resolve) => client.joined.onGone(() => resolve(EXIT.unavailable)));
    const code = await Promise.race([interrupted().then(() => EXIT.ok), lost]);
    if (code !== EXIT.ok) process.stderr.write("kodama: another Kodama took over; this one ends\n");
    return code;
  },
  windows: async (client, options) => {
    const [{ view = {} }, { leader = {} }] = await Promise.all([
      client.call("conversation.snapshot", {}),
      client.call("scheduler.list", {}),
    ]);
    if (options.json) out({ leader, surfaces: view.surfaces ?? {} });
    else {
      say(`process ${leader.pid ?? 0} leads${leader.pid === process.pid ? " (this one)" : ""}`);
      for (const [id, { kind = "", name = "", visible = false }] of Object.entries(view.surfaces ?? {})) {
        const notes = `${visible ? "" : " (hidden)"}${id === view.listening_on ? " (the voice is here)" : ""}`;
        say(`${kind.padEnd(8)}${name}${notes}  ${id}`);
      }
    }
    return EXIT.ok;
  },
  move: async (client, { rest: [target = ""], json }) => {
    if (target === "") return usage("move needs a window, speaker:NAME, or home; see: kodama windows");
    const response = await client.send("device.move", { target });
    if (json) out(response);
    if (!response.ok) return complain(response.error?.message);
    if (!json) say("moved");
    return EXIT.ok;
  },
  doctor: async (client, options) => {
    const report = await client.call("doctor.run", {});
    if (options.json) out(report);
    else
      for (const check of report.checks ?? [])
        say(
          `${(check.status ?? "").padEnd(5)}${check.name ?? ""}: ${check.detail ?? ""}${check.next_step === "" ? "" : `\n     ${check.next_step ?? ""}`}`,
        );
    return report.healthy === true ? EXIT.ok : EXIT.failed;
  },
  metrics: async (client) => {
    process.stdout.write((await client.call("metrics.get", {})).text ?? "");
    return EXIT.ok;
  },
  audit,
  version: async (client, options) => {
    const report = await client.call("host.version", {});
    if (options.json) out(report);
    else
      say(
        `kodama ${report.build_id ?? ""}, protocol ${report.v_min ?? 0} to ${report.v_max ?? 0}, schema ${report.schema_hash ?? ""}`,
      );
    return EXIT.ok;
  },
};

async function understand(client: Client, options: Options): Promise<ExitCode> {
  const folder = resolve(options.workspace);
  const lines =
    options.file === ""
      ? [options.rest.join(" ")]
      : (await readFile(options.file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  if (lines.length > LINES_MAX) return usage(`at most ${LINES_MAX} lines`);
  if (lines.join("").trim() === "") return usage("understand needs a text or --file");
  let known = true;
  for (const text of lines) {
    const reply = await client.call("understand.text", { text, folder });
    const { command = "none", confidence = 0 } = reply;
    const payload: unknown = JSON.parse(reply.payload_json ?? "{}");
    known &&= command !== "none";
    if (options.json || options.file !== "") out({ text, command, payload, confidence });
    else say(command === "none" ? "none" : `${command} ${JSON.stringify(payload)} (${String(confidence)})`);
  }
  return known || options.file !== "" ? EXIT.ok : EXIT.notUnderstood;
}

async function approvals(client: Client, options: Options): Promise<ExitCode> {
  const { approvals: all = [] } = await client.call("approval.list", {});
  const open = all.filter((one) => one.state === "pending");
  const [verb, id, ...words] = options.rest;
  if (verb === undefined) {
    if (options.json) for (const one of open) out(one);
    else
      say(
        open.length === 0
          ? "Nothing waits for you."
          : open.map((one) => `${one.approval_id ?? ""}\n${describe(one)}`).join("\n"),
      );
    return EXIT.ok;
  }
  const asked = open.find((one) => one.approval_id === id);
  if ((verb !== "allow" && verb !== "deny") || asked === undefined)
    return usage("approvals allow ID, or approvals deny ID, with the id of an open question");
  const { approval_id = "", revision = 0, digest = "" } = asked;
  const decision = verb === "allow" ? "allow_once" : "deny";
  const response = await client.send("approval.respond", {
    approval_id,
    revision,
    digest,
    decision,
    note: words.join(" "),
    how: "cli",
  });
  if (options.json) out(response);
  return response.ok ? EXIT.ok : complain(response.error?.message);
}

function textOf(payload: unknown, key: string): string {
  const value: unknown =
    typeof payload === "object" && payload !== null ? Reflect.get(payload, key) : undefined;
  return typeof value === "string" ? value : "";
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
