// Follows what one request sets off to its end: prints what is said, asks what is asked, waits for the voice.
// Others use the same authority; only what belongs to this request is printed, answered and waited for.
import { resolve as absolute } from "node:path";
import type { EventJson } from "../../proto/events.ts";
import type { Client, HeardEvent } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { say } from "./output.ts";
import { createQuestions } from "./questions.ts";

/** What the reply to the request named: the turn that was made, or the recording whose words will make turns. */
interface Own {
  readonly turnId: string;
  readonly utteranceId: string;
}

export interface Followed {
  /** Told once the reply is there; what was heard before it is looked at then. */
  readonly begin: (own: Own) => void;
  readonly done: Promise<ExitCode>;
}

export function followTurn(client: Client, options: Options, print: (line: string) => void): Followed {
  const { promise, resolve } = Promise.withResolvers<ExitCode>();
  const early: HeardEvent[] = [];
  let follower: ((heard: HeardEvent) => void) | undefined;
  client.onEvent((heard, envelope) => {
    if (options.json) process.stdout.write(`${JSON.stringify(envelope)}\n`);
    if (follower === undefined) early.push(heard);
    else follower(heard);
  });
  return {
    done: promise,
    begin(own) {
      follower = createFollower(own, { client, options, print, settle: resolve });
      early.splice(0).forEach(follower);
      // "Stop", or the answer to a question: done with its reply.
      if (own.turnId === "" && own.utteranceId === "") resolve(EXIT.ok);
    },
  };
}

interface Around {
  readonly client: Client;
  readonly options: Options;
  readonly print: (line: string) => void;
  readonly settle: (code: ExitCode) => void;
}

function createFollower(own: Own, { client, options, print, settle }: Around): (heard: HeardEvent) => void {
  /** Turns of ours and how they ended. A recording with pauses makes more than one. */
  const turns = new Map<string, ExitCode | undefined>(own.turnId === "" ? [] : [[own.turnId, undefined]]);
  const speaking = new Set<string>();
  const printed = new Set<string>();
  const questions = createQuestions(client, options.approve, print);
  let listening = own.utteranceId !== "";
  const check = (): void => {
    const codes = [...turns.values()];
    if (listening || speaking.size > 0 || codes.includes(undefined)) return;
    settle(codes.find((code) => code !== undefined && code !== EXIT.ok) ?? EXIT.ok);
  };
  const onSentence = (payload: EventJson<"runtime.assistant_sentence">): void => {
    const { sentence_id: id = "", speech, text = "" } = payload;
    if (speech === "pending") speaking.add(id);
    else speaking.delete(id);
    if (!printed.has(id)) print(text);
    printed.add(id);
  };
  const onPatch = ({ patch }: EventJson<"view.patch">): void => {
    if (!listening) return;
    const notice = at(at(patch, "toast"), "text");
    // A recording that could not be heard never becomes a turn; the notice is all there is.
    if (turns.size === 0 && typeof notice === "string") {
      print(notice);
      settle(EXIT.failed);
    }
    if (at(at(patch, "voice"), "processing") === false) listening = false;
  };
  return (heard) => {
    if (is(heard, "runtime.transcription") && heard.payload.utterance_id === own.utteranceId)
      turns.set(heard.payload.turn_id ?? "", undefined);
    if (is(heard, "view.patch")) onPatch(heard.payload);
    if (is(heard, "approval.resolved")) questions.settled(heard.payload.approval?.approval_id ?? "");
    if (turns.has(turnOf(heard))) {
      if (is(heard, "runtime.assistant_sentence")) onSentence(heard.payload);
      if (is(heard, "runtime.tool_call")) print(`· ${heard.payload.title ?? ""}`);
      if (is(heard, "approval.requested")) void questions.ask(heard.payload.approval ?? {});
      if (is(heard, "runtime.control") && heard.payload.action === "turn_finished")
        turns.set(turnOf(heard), endOf(heard.payload.detail));
    }
    check();
  };
}

function is<E extends HeardEvent["event"]>(heard: HeardEvent, event: E): heard is HeardEvent<E> {
  return heard.event === event;
}

function turnOf({ payload }: HeardEvent): string {
  const id = at(payload, "turn_id") ?? at(at(payload, "approval"), "turn_id");
  return typeof id === "string" ? id : "";
}

/** Nobody took it: neither the grammar nor a model. Everything else that fails was understood and tried. */
function endOf(detail: unknown): ExitCode {
  if (at(detail, "state") === "done") return EXIT.ok;
  return at(detail, "brain") === "none" && at(detail, "state") === "failed"
    ? EXIT.notUnderstood
    : EXIT.failed;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** With the models and the file that the command line names. */
export async function prepareTurn(client: Client, options: Options): Promise<ReturnType<typeof followTurn>> {
  const patch = {
    ...(options.stt === "" ? {} : { "models.sttFolder": absolute(options.stt) }),
    ...(options.tts === "" ? {} : { "models.ttsFolder": absolute(options.tts), "voice.tts": "sherpa" }),
    ...(options.out === "" ? {} : { "voice.output": absolute(options.out) }),
  };
  if (Object.keys(patch).length > 0) await client.call("config.patch", { patch });
  // With --json standard output is for envelopes; a question must be seen all the same.
  return followTurn(client, options, (line) => {
    if (!options.json) say(line);
    else if (options.approve === "ask") process.stderr.write(`${line}\n`);
  });
}
