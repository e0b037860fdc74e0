// What a job says, in the words of node-llama-cpp: the conversation as chat history, tools as functions with a grammar.
import type {
  ChatHistoryItem,
  ChatModelFunctionCall,
  ChatModelFunctions,
  GbnfJsonSchema,
} from "node-llama-cpp";
import { isRecord, type Json, type JsonRecord } from "../server/core/lib/json.ts";
import type { LocalJob } from "../server/core/brain-ports.ts";

type Message = LocalJob["messages"][number];
type Answer = Extract<ChatHistoryItem, { type: "model" }>;

/** Ends with the answer that is to be given, empty or begun by calls and their results. */
export function toHistory(messages: readonly Message[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  const open = new Map<string, ChatModelFunctionCall>();
  const answer = (): Answer["response"] => {
    const last = history.at(-1);
    if (last?.type === "model") return last.response;
    const response: Answer["response"] = [];
    history.push({ type: "model", response });
    return response;
  };
  for (const message of messages) {
    switch (message.role) {
      case "system":
      case "user":
        history.push({ type: message.role, text: message.text });
        break;
      case "assistant":
        answer().push(message.text);
        break;
      case "call": {
        const { name, args: params } = message;
        const call: ChatModelFunctionCall = {
          type: "functionCall",
          name,
          params,
          result: "",
          startsNewChunk: true,
        };
        answer().push(call);
        open.set(message.callId, call);
        break;
      }
      case "result": {
        const call = open.get(message.callId);
        if (call !== undefined) call.result = message.text;
      }
    }
  }
  answer();
  return history;
}

/** The same without its oldest exchange; undefined where only the question itself is left. */
export function shortened(messages: readonly Message[]): readonly Message[] | undefined {
  // What was said meanwhile belongs to the question before it.
  const users = messages.flatMap((one, n) => (one.role === "user" && one.meanwhile !== true ? [n] : []));
  const [oldest, next] = users;
  return oldest === undefined || next === undefined
    ? undefined
    : [...messages.slice(0, oldest), ...messages.slice(next)];
}

export function toFunctions(tools: LocalJob["tools"]): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, schema }) => [
      name,
      // The adapter makes only forms that the grammar knows; its type is stricter than can be shown here.
      { description, params: toGrammarSchema(schema) as unknown as GbnfJsonSchema },
    ]),
  );
}

/** What the grammar neither knows nor needs; the tool checks everything again. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "$schema",
  "additionalProperties",
  "default",
  "format",
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "pattern",
  "required",
]);

/**
 * A JSON schema as the grammar takes it. Measured with random weights: "anyOf" becomes null there and must be "oneOf"; every
 * property is always written, so one that may be left out may be null instead.
 */
export function toGrammarSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((one: Json) => toGrammarSchema(one));
  if (!isRecord(schema)) return schema;
  const needed = schema["required"];
  const isNeeded = (name: string): boolean => Array.isArray(needed) && needed.includes(name);
  const made = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (key === "properties" && isRecord(value)) return [[key, properties(value, isNeeded)]];
    if (key === "anyOf") return [["oneOf", toGrammarSchema(value)]];
    return LEFT_OUT.has(key) ? [] : [[key, toGrammarSchema(value)]];
  });
  return Object.fromEntries(made);
}

function properties(known: JsonRecord, isNeeded: (name: string) => boolean): JsonRecord {
  return Object.fromEntries(
    Object.entries(known).map(([name, value]) => {
      const schema = toGrammarSchema(value);
      return [name, isNeeded(name) ? schema : { oneOf: [schema, { type: "null" }] }];
    }),
  );
}

/** What the model wrote because it had to write something goes: for a tool, null is no value. */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => withoutNulls(one));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNulls(one)]),
  );
}
