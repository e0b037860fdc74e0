// Mistakes with commands that are sent again, and with their answers.
import { ok } from "../../../server/core/lib/result.ts";
import { isRecord } from "../../../server/core/lib/json.ts";
import type { KeptAnswer, State } from "../../../server/core/state.ts";
import type { Spoils } from "../spoils.ts";
import type { Plant } from "./plant.ts";

type Answers = Readonly<Record<string, KeptAnswer>>;

const withAnswers = (state: State, change: (answers: Answers) => Answers): State => ({
  ...state,
  control: { ...state.control, answers: change(state.control.answers) },
  runtime: { ...state.runtime, answers: change(state.runtime.answers) },
});

/** Each key has the answer of the one before. */
function shifted(answers: Answers): Answers {
  const entries = Object.entries(answers);
  return Object.fromEntries(
    entries.map(([key, kept], n) => [
      key,
      { ...kept, replyJson: entries[n === 0 ? entries.length - 1 : n - 1]?.[1].replyJson ?? kept.replyJson },
    ]),
  );
}

class Forgetful<K, V> extends Map<K, V> {
  override set(): this {
    return this;
  }
}

export const COMMAND_PLANTS: readonly Plant<Spoils>[] = [
  {
    name: "forgets-keys",
    breaks: "keys are forgotten with a restart; found by what is done twice",
    seed: 1,
    spoils: () => ({ state: (state) => withAnswers(state, () => ({})) }),
  },
  {
    name: "answers-for-another",
    breaks: "a key gets the answer of another; found by what is acknowledged",
    seed: 1,
    spoils: () => ({
      dispatcher: (ports) => ({ ...ports, state: () => withAnswers(ports.state(), shifted) }),
    }),
  },
  {
    name: "not-in-flight",
    breaks: "a command that is being done is done beside itself; found by keys that are answered twice",
    seed: 1,
    spoils: () => ({ dispatcher: (ports) => ({ ...ports, inFlight: new Forgetful() }) }),
  },
  {
    name: "relays-without-key",
    breaks: "a follower drops the key of what it relays; found by what is done twice",
    seed: 1,
    spoils: () => ({
      wire(message) {
        if (!isRecord(message) || message["command"] === undefined) return message;
        const { idempotency_key: _dropped, ...rest } = message;
        return rest;
      },
    }),
  },
  {
    name: "mixes-answers",
    breaks: "a follower hands on the answer to another command; found by what is acknowledged",
    seed: 1,
    spoils() {
      let before: unknown;
      return {
        wire(message) {
          if (!isRecord(message) || message["ok"] !== true) return message;
          const mixed = { ...message, payload: before ?? message["payload"] };
          before = message["payload"];
          return mixed;
        },
      };
    },
  },
  {
    name: "says-yes-early",
    breaks: "a pause is answered before anything is done; found by what is acknowledged",
    seed: 1,
    spoils: () => ({
      ask: (ask) => (input, keep) => {
        const reply = ask(input, keep);
        return input.kind === "task-pause" ? Promise.resolve(ok({ task_id: input.taskId })) : reply;
      },
    }),
  },
];
