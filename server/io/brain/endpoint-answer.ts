// What an OpenAI-compatible server streams, piece by piece, in all its dialects, as parts of one answer; bounded, and checked.
import * as z from "zod";
import { ProviderError, type ThinkPart } from "../../core/brain-ports.ts";
import { isRecord, type JsonRecord } from "../../core/lib/json.ts";
import { readEvents } from "./sse.ts";

const IDLE_MS = 60_000;
/** Behind the end of what is said some servers tell what it cost, and some keep the connection open. */
const AFTER_END_MS = 2_000;
/** However steadily it comes. */
const ANSWER_MS_MAX = 600_000;
const CALLS_MAX = 16;
/** Of one answer: what it says and the arguments of its calls together. */
const ANSWER_CHARS_MAX = 2_000_000;

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            // As DeepSeek, llama.cpp and vLLM name it, and as Ollama and OpenRouter do.
            reasoning_content: z.string().nullish().catch(undefined),
            reasoning: z.string().nullish().catch(undefined),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().optional(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .optional(),
                }),
              )
              .nullish(),
          })
          .optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  usage: z
    .object({ prompt_tokens: z.number().nonnegative(), completion_tokens: z.number().nonnegative() })
    .nullish()
    // A server that counts in another way is still a server that answers.
    .catch(undefined),
  error: z.object({ message: z.string() }).optional(),
});
type Chunk = z.infer<typeof chunkSchema>;
type Choice = NonNullable<Chunk["choices"]>[number];

interface PartialCall {
  id: string;
  name: string;
  args: string;
}

export interface Waiting {
  /** Is told how long the next piece is waited for. */
  readonly alive: (waitMs: number) => void;
  readonly gaveUp: () => "" | "timeout" | "cancelled";
}

export async function* readAnswer(response: Response, { alive, gaveUp }: Waiting): AsyncGenerator<ThinkPart> {
  const calls = new Map<number, PartialCall>();
  let finished = false;
  let why = "";
  let chars = 0;
  let used: Chunk["usage"];
  const endMs = performance.now() + ANSWER_MS_MAX;
  if (response.body === null)
    throw new ProviderError("truncated", "The model server sent no answer.", "Ask again.");
  try {
    for await (const data of readEvents(response.body)) {
      alive(Math.max(0, Math.min(finished ? AFTER_END_MS : IDLE_MS, endMs - performance.now())));
      if (data === "[DONE]") {
        finished = true;
        break;
      }
      chars += data.length;
      if (chars > ANSWER_CHARS_MAX) throw tooMuch();
      const chunk = parseChunk(data);
      used = chunk.usage ?? used;
      const choice = chunk.choices?.[0];
      yield* wordsIn(choice);
      gather(calls, choice);
      why = choice?.finish_reason ?? why;
      if (why === "" || finished) continue;
      finished = true;
      alive(AFTER_END_MS);
    }
  } catch (error) {
    // All of it was said; that the connection then stays open or breaks takes nothing away.
    if (!finished || error instanceof ProviderError || gaveUp() === "cancelled") throw error;
  }
  if (!finished) throw new ProviderError("truncated", "The model's answer broke off.", "Ask again.");
  yield* whole(calls, why, used);
}

function* wordsIn(choice: Choice | undefined): Generator<ThinkPart> {
  const { reasoning_content: thought, reasoning, content } = choice?.delta ?? {};
  const text = [reasoning, thought].find((one) => typeof one === "string" && one !== "") ?? "";
  if (text !== "") yield { kind: "reasoning", text };
  if (typeof content === "string" && content !== "") yield { kind: "text", text: content };
}

/** Of an answer that was cut off, the last call may be half a call; one with another meaning is not made. */
function* whole(
  calls: ReadonlyMap<number, PartialCall>,
  why: string,
  used: Chunk["usage"],
): Generator<ThinkPart> {
  if (used !== undefined && used !== null)
    yield { kind: "used", readTokens: used.prompt_tokens, writtenTokens: used.completion_tokens };
  if (why === "length" || why === "content_filter") yield { kind: "cut" };
  if (why === "length")
    throw new ProviderError(
      "truncated",
      "The answer got too long and was cut off.",
      "Ask for less at once, or let the model server write more in one answer.",
    );
  if (why === "content_filter")
    throw new ProviderError(
      "refused",
      "The model server withheld the rest of its answer.",
      "Ask in other words, or choose another model.",
    );
  for (const call of calls.values())
    yield { kind: "call", name: call.name, args: parseArguments(call), providerCallId: call.id };
}

function parseChunk(data: string): Chunk {
  const parsed = chunkSchema.safeParse(JSON.parse(data));
  if (!parsed.success)
    throw new ProviderError(
      "server",
      "The model server's answer was not understood.",
      "Check that it speaks the OpenAI protocol.",
    );
  if (parsed.data.error !== undefined)
    throw new ProviderError("server", parsed.data.error.message.slice(0, 300), "Check the server's log.");
  return parsed.data;
}

type CallPart = NonNullable<NonNullable<Choice["delta"]>["tool_calls"]>[number];

function gather(calls: Map<number, PartialCall>, choice: Choice | undefined): void {
  for (const part of choice?.delta?.tool_calls ?? []) {
    const index = indexOf(part, calls);
    const known = calls.get(index) ?? { id: `call-${index}`, name: "", args: "" };
    const { name, arguments: args } = part.function ?? {};
    calls.set(index, {
      // Some servers send an empty id with the later pieces.
      id: (part.id ?? "") === "" ? known.id : (part.id ?? ""),
      name: known.name + (name ?? ""),
      args: known.args + (args ?? ""),
    });
    if (calls.size > CALLS_MAX) throw tooMuch();
  }
}

const tooMuch = (): ProviderError =>
  new ProviderError("server", "The model asked for too much at once.", "Ask again.");

/** Some servers leave out index or id, or give two calls one index; a name, and then another id, begin a new call. */
function indexOf(part: CallPart, calls: ReadonlyMap<number, PartialCall>): number {
  const named = (part.function?.name ?? "") !== "";
  const said = part.index ?? (named ? calls.size : calls.size - 1);
  const other = calls.get(said);
  const clash = named && other !== undefined && typeof part.id === "string" && part.id !== other.id;
  return clash ? calls.size : said;
}

/** Arguments that are no JSON object go on as they are named, so that the tool can say what is wrong. */
function parseArguments(call: PartialCall): JsonRecord {
  try {
    const parsed: unknown = JSON.parse(call.args === "" ? "{}" : call.args);
    return isRecord(parsed) ? parsed : { invalid: call.args.slice(0, 500) };
  } catch {
    return { invalid: call.args.slice(0, 500) };
  }
}
