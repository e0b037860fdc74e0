// A thought that is begun before the words are known to be the last ones. What comes of it is kept back until they are.
import type { ThinkPart } from "../core/brain-ports.ts";
import type { ConversationEffect, Thought } from "../core/conversation/effects.ts";

type AheadEffect = Extract<ConversationEffect, { kind: "think-ahead" }>;

export interface AheadPorts {
  /** Whether a model is needed: what the grammar understands needs none. */
  readonly isForModel: (text: string, folders: readonly string[]) => Promise<boolean>;
  /** Nobody waits for it any more after that. */
  readonly keptMs: number;
  readonly stream: (thought: Thought, signal: AbortSignal) => AsyncIterable<ThinkPart>;
}

export interface Ahead {
  begin(effect: AheadEffect): void;
  /** The answer that is under way, where it is one to just this; `signal` ends it from then on. */
  take(thought: Thought, signal: AbortSignal): AsyncIterable<ThinkPart> | undefined;
  drop(): void;
}

interface Begun {
  readonly key: string;
  readonly control: AbortController;
  /** Absent until a model was asked. */
  parts?: Kept;
}

export function createAhead(ports: AheadPorts): Ahead {
  let begun: Begun | undefined;
  let forgotten: NodeJS.Timeout | undefined;
  const letGo = (): Begun | undefined => {
    const was = begun;
    begun = undefined;
    clearTimeout(forgotten);
    return was;
  };
  const drop = (): void => letGo()?.control.abort();
  const ask = async (one: Begun, { text, thought }: AheadEffect): Promise<void> => {
    // A workspace that cannot be read is found so again when the words count.
    const isFor = await ports.isForModel(text, thought.workspace.folders).catch(() => false);
    if (isFor && begun === one) one.parts = keep(ports.stream(thought, one.control.signal));
  };
  return {
    drop,
    begin(effect) {
      drop();
      begun = { key: keyOf(effect.thought), control: new AbortController() };
      forgotten = setTimeout(drop, ports.keptMs);
      forgotten.unref();
      void ask(begun, effect);
    },
    take(thought, signal) {
      const was = letGo();
      if (was?.parts === undefined || was.key !== keyOf(thought) || signal.aborted) {
        was?.control.abort();
        return undefined;
      }
      signal.addEventListener("abort", () => was.control.abort(), { once: true });
      return was.parts;
    },
  };
}

/** Two of the same are answered alike; whose turn it is does not matter. */
const keyOf = (thought: Thought): string => JSON.stringify({ ...thought, turnId: "" });

type Kept = AsyncIterable<ThinkPart>;

/** Reads on while nobody looks, and tells all of it from the beginning; an error in its place. */
function keep(source: AsyncIterable<ThinkPart>): Kept {
  const parts: ThinkPart[] = [];
  let end: { readonly error?: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const news = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const part of source) {
        parts.push(part);
        news();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    news();
  };
  void read();
  return {
    async *[Symbol.asyncIterator]() {
      for (let n = 0; ; n++) {
        while (parts[n] === undefined && end === undefined) await wake.promise;
        const part = parts[n];
        if (part !== undefined) yield part;
        else if (end !== undefined && "error" in end) throw end.error;
        else return;
      }
    },
  };
}
