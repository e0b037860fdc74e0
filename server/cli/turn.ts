// Follows one turn to its end: prints what is said, answers approvals as the mode tells, waits for the voice.
import type { EventJson } from "../../proto/events.ts";
import type { Client, HeardEvent } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { createQuestions } from "./questions.ts";

export interface Followed {
  readonly done: Promise<ExitCode>;
}

/** Must be called before the turn is started, so that no event is missed. */
export function followTurn(client: Client, options: Options, print: (line: string) => void): Followed {
  let settle: (code: ExitCode) => void = () => {};
  const done = new Promise<ExitCode>((resolve) => (settle = resolve));
  const speaking = new Set<string>();
  const printed = new Set<string>();
  const questions = createQuestions(client, options.approve, print);
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
  // A recording that could not be heard never becomes a turn; the notice is all there is.
  const onPatch = (patch: unknown): void => {
    const notice = toastOf(patch);
    if (turnId !== "" || notice === undefined) return;
    print(notice);
    settle(EXIT.failed);
  };
  client.onEvent((heard, envelope) => {
    if (options.json) process.stdout.write(`${JSON.stringify(envelope)}\n`);
    if (is(heard, "runtime.transcription") && heard.payload.is_final === true && turnId === "")
      turnId = heard.payload.turn_id ?? "";
    if (is(heard, "runtime.assistant_sentence")) onSentence(heard.payload);
    if (is(heard, "runtime.tool_call")) print(`· ${heard.payload.title ?? ""}`);
    if (is(heard, "approval.requested")) void questions.ask(heard.payload.approval ?? {});
    if (is(heard, "approval.resolved")) questions.settled(heard.payload.approval?.approval_id ?? "");
    if (is(heard, "view.patch")) onPatch(heard.payload.patch);
    if (is(heard, "runtime.control") && heard.payload.action === "turn_finished") {
      ended = endOf(heard.payload.detail);
      check();
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
