// The conversation: what was asked, what was done with it, what was answered, and where the time went.
import type { VNode } from "preact";
import type { ViewToolJson, ViewTurnJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import type { Model } from "../store.ts";

const TOOL_MARKS: Readonly<Record<string, string>> = {
  succeeded: "✓",
  running: "…",
  waiting: "?",
  preparing: "…",
  ready: "…",
};

export function Transcript({ model }: { readonly model: Model }): VNode {
  const turns = Object.entries(model.view.turns ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (turns.length === 0) {
    return (
      <section class="transcript empty">
        <p>Try “run the tests”, “open” and a file, or “search for” and a word.</p>
      </section>
    );
  }
  return (
    <section class="transcript" role="log" aria-live="polite" aria-label="Conversation">
      {turns.map(([id, turn]) => (
        <Turn key={id} turn={turn} model={model} />
      ))}
    </section>
  );
}

function Turn({ turn, model }: { readonly turn: ViewTurnJson; readonly model: Model }): VNode {
  const tools = Object.entries(turn.tools ?? {});
  const sentences = Object.entries(turn.sentences ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <article class={`turn state-${turn.state ?? ""}`}>
      <p class="asked">{turn.text}</p>
      {tools.map(([id, tool]) => (
        <Tool key={id} tool={tool} tail={model.tails[id] ?? ""} />
      ))}
      {sentences.map(([id, sentence]) => (
        <p key={id} class="said">
          {sentence.text}
          {sentence.speech === "spoken" ? <span class="spoken"> · spoken</span> : null}
        </p>
      ))}
      {turn.state === "cancelled" ? <p class="note">Stopped.</p> : null}
      {(turn.next_step ?? "") === "" ? null : <p class="next">{turn.next_step}</p>}
      {(turn.latency ?? "") === "" ? null : <p class="latency">{turn.latency}</p>}
    </article>
  );
}

function Tool({ tool, tail }: { readonly tool: ViewToolJson; readonly tail: string }): VNode {
  const state = tool.state ?? "";
  const body = tail === "" ? (tool.summary ?? "") : tail;
  return (
    <details class={`tool state-${state}`} open={state === "running"}>
      <summary>
        <span aria-hidden="true">{TOOL_MARKS[state] ?? "✗"}</span> {tool.title}{" "}
        <span class="toolstate">{state}</span>
      </summary>
      {body === "" ? null : <pre tabIndex={0}>{body}</pre>}
    </details>
  );
}
