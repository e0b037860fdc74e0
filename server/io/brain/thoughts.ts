// What a model writes for itself before it answers is neither shown nor said: some servers send it as part of the answer, in tags
// at its beginning. It goes on as what it is, so that it is counted.
import type { ChatModel, ThinkPart } from "../../core/brain-ports.ts";

/** As Qwen, DeepSeek and others open their thoughts. */
const TAGS = ["<think>", "<thinking>", "<thought>", "<reasoning>"];

export function withoutThoughts(model: ChatModel): ChatModel {
  return { stream: (request, signal) => spokenParts(model.stream(request, signal)) };
}

async function* spokenParts(parts: AsyncIterable<ThinkPart>): AsyncGenerator<ThinkPart> {
  const filter = createFilter();
  for await (const part of parts) {
    // What was held back to see whether a tag begins comes before what is no text.
    const text = part.kind === "text" ? filter.take(part.text) : part.kind === "call" ? filter.end() : "";
    if (text !== "") yield { kind: "text", text };
    else if (part.kind === "text" && filter.thinks()) yield { kind: "reasoning", text: part.text };
    if (part.kind !== "text") yield part;
  }
  const rest = filter.end();
  if (rest !== "") yield { kind: "text", text: rest };
}

interface Filter {
  /** Takes the next piece, however the text was cut, and gives what of it is for the person. */
  take(piece: string): string;
  /** Whether what it took last was thought. */
  thinks(): boolean;
  /** What was held back. */
  end(): string;
}

function createFilter(): Filter {
  /** Nothing is decided; inside of thoughts, up to this tag; right behind them; from here on all is for the person. */
  let state: "begins" | "thinks" | "thought" | "answers" = "begins";
  let [held, closing] = ["", ""];
  const step = (): string => {
    switch (state) {
      case "begins": {
        const start = held.trimStart();
        const tag = TAGS.find((one) => start.toLowerCase().startsWith(one));
        if (tag !== undefined) {
          [state, closing, held] = ["thinks", tag.replace("<", "</"), start.slice(tag.length)];
          return step();
        }
        if (TAGS.some((one) => one.startsWith(start.toLowerCase()))) return "";
        state = "answers";
        return step();
      }
      case "thinks": {
        const at = held.toLowerCase().indexOf(closing);
        if (at === -1) {
          // The end of it may be the beginning of the tag.
          held = held.slice(-closing.length);
          return "";
        }
        [state, held] = ["thought", held.slice(at + closing.length)];
        return step();
      }
      case "thought":
        held = held.trimStart();
        if (held === "") return "";
        state = "answers";
        return step();
      case "answers": {
        const text = held;
        held = "";
        return text;
      }
    }
  };
  return {
    thinks: () => state === "thinks",
    take(piece) {
      held += piece;
      return step();
    },
    end() {
      const text = state === "begins" ? held : "";
      held = "";
      return text;
    },
  };
}
