// Follows one turn to its end: prints what is said, answers approvals as the mode tells, waits for the voice.
import { createInterface } from "node:readline/promises";
import type { EventJson } from "../../proto/events.ts";
import type { Client, HeardEvent } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";

type ApprovalJson = NonNullable<EventJson<"approval.requested">["approval"]>;

export interface Followed {
  readonly done: Promise<ExitCode>;
}

/** Must be called before the turn is started, so that no event is missed. */
export function followTurn(client: Client, options: Options, print: (line: string) => void): Followed {
  let settle: (code: ExitCode) => void = () => {};
  const done = new Promise<ExitCode>((resolve) => (settle = resolve));
  const speaking = new Set<string>();
  const printed = new Set<string>();
  let ended: ExitCode | undefined;
  let turnId = "";
  const check = (): void => {
    if (ended !== undefined && speaking.size === 0) settle(ended);
  };
  const onSentence = (payload: EventJson<"runtime.assistant_sentence">): void => {
    const { sentence_id: id = "", speech, text = "" } = payload;
    if (speech === "pending") speaking.add(id);
    else speaking.delete(id);
    if (!printed.has(id)) print(text);
    printed.add(id);
    check();
  };
  client.onEvent((heard, envelope) => {
    if (options.json) process.stdout.write(`${JSON.stringify(envelope)}\n`);
    if (is(heard, "runtime.transcription") && heard.payload.is_final === true && turnId === "")
      turnId = heard.payload.turn_id ?? "";
    if (is(heard, "runtime.assistant_sentence")) onSentence(heard.payload);
    if (is(heard, "runtime.tool_call")) print(`· ${heard.payload.title ?? ""}`);
    if (is(heard, "approval.requested"))
      void answer(client, options, { approval: heard.payload.approval ?? {}, print });
    if (is(heard, "runtime.control") && heard.payload.action === "turn_finished") {
      ended = endOf(heard.payload.detail);
      check();
    }
    // A recording that could not be heard never becomes a turn; the notice is all there is.
    if (is(heard, "view.patch") && turnId === "" && toastOf(heard.payload.patch) !== undefined) {
      print(toastOf(heard.payload.patch) ?? "");
      settle(EXIT.failed);
    }
  });
  return { done };
}

function is<E extends HeardEvent["event"]>(heard: HeardEvent, event: E): heard is HeardEvent<E> {
  return heard.event === event;
}

function endOf(detail: unknown): ExitCode {
  const state = typeof detail === "object" && detail !== null && "state" in detail ? detail.state : "";
  const nextStep =
    typeof detail === "object" && detail !== null && "next_step" in detail ? detail.next_step : "";
  if (state === "done") return EXIT.ok;
  return nextStep === "" ? EXIT.failed : EXIT.notUnderstood;
}

function toastOf(patch: unknown): string | undefined {
  const toast = typeof patch === "object" && patch !== null && "toast" in patch ? patch.toast : undefined;
  return typeof toast === "object" && toast !== null && "text" in toast ? String(toast.text) : undefined;
}

interface Asked {
  readonly approval: ApprovalJson;
  readonly print: (line: string) => void;
}

async function answer(client: Client, options: Options, { approval, print }: Asked): Promise<void> {
  const { approval_id, revision, digest } = approval;
  const respond = (decision: string): Promise<unknown> =>
    client.send("approval.respond", {
      ...(approval_id === undefined ? {} : { approval_id }),
      revision: revision ?? 0,
      digest: digest ?? "",
      decision,
      how: "cli",
    });
  if (options.approve === "all") return void (await respond("allow_once"));
  if (options.approve === "none") {
    print(`Not done without a yes (--approve none): ${approval.title ?? ""}`);
    return void (await respond("deny"));
  }
  print(describe(approval));
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question("Allow once? [y/N] ");
  terminal.close();
  await respond(/^y(?:es)?$/i.test(said.trim()) ? "allow_once" : "deny");
}

/** The exact effect, with control and invisible characters made visible. */
export function describe({ title = "", subject, reason = "", risk = "" }: ApprovalJson): string {
  const argv = subject?.argv ?? [];
  const command =
    argv.length === 0
      ? ""
      : `\n  ${argv.map((word) => (/^[\w./:=@%+-]+$/.test(word) ? word : JSON.stringify(word))).join(" ")}`;
  const body = subject?.detail === undefined || subject.detail === "" ? "" : `\n  runs: ${subject.detail}`;
  const folder = subject?.cwd === undefined || subject.cwd === "" ? "" : `\n  in: ${subject.cwd}`;
  const diffs = (subject?.files ?? []).map((file) => `\n${file.diff ?? ""}`).join("");
  return visible(`? ${title} [${risk}]${command}${body}${folder}${diffs}\n  ${reason}`);
}

function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) =>
    char === "\n" || char === "\t" ? char : `<U+${char.charCodeAt(0).toString(16).padStart(4, "0")}>`,
  );
}
