// The conversation: what was asked, what was done with it, what was answered, and where the time went.
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ViewPlanStepJson, ViewToolJson, ViewTurnJson } from "../../proto/gen/kodama/v1/view_pb.ts";
import type { Model } from "../store.ts";

const TOOL_MARKS: Readonly<Record<string, string>> = {
  succeeded: "✓",
  running: "…",
  waiting: "?",
  preparing: "…",
  ready: "…",
};

export function Transcript({ model }: { readonly model: Model }): VNode {
  return Object.keys(model.view.turns ?? {}).length === 0 ? (
    <section class="transcript empty">
      <p>Click the orb and say, or type: “run the tests”, “open” and a file, “search for” and a word.</p>
    </section>
  ) : (
    <Log model={model} />
  );
}

/** Follows what is new, unless the reader has scrolled up to something older. */
function Log({ model }: { readonly model: Model }): VNode {
  const log = useRef<HTMLElement | null>(null);
  const follows = useRef(true);
  const touchedAtMs = useRef(-READER_MS);
  const touched = (): void => void (touchedAtMs.current = performance.now());
  const stick = (): void => {
    if (follows.current && log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  };
  useLayoutEffect(stick);
  useEffect(() => {
    const view = log.current;
    if (view === null) return undefined;
    // A card that opens takes room from the conversation.
    const resized = new ResizeObserver(stick);
    resized.observe(view);
    return () => resized.disconnect();
  }, []);
  const turns = Object.entries(model.view.turns ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <section
      ref={log}
      class="transcript"
      role="log"
      aria-live="polite"
      aria-label="Conversation"
      tabIndex={0}
      onWheel={touched}
      onKeyDown={touched}
      onPointerDown={touched}
      onTouchMove={touched}
      onScroll={({ currentTarget: view }) => {
        // What grows and shrinks around the conversation scrolls it too; only the reader's own moves count.
        if (performance.now() - touchedAtMs.current < READER_MS)
          follows.current = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
      }}
    >
      {turns.map(([id, turn]) => (
        <Turn key={id} turn={turn} model={model} />
      ))}
    </section>
  );
}

const NEAR_END_PX = 24;
/** A scroll this soon after a wheel, key or finger is the reader's. */
const READER_MS = 1_000;

function Turn({ turn, model }: { readonly turn: ViewTurnJson; readonly model: Model }): VNode {
  // The plan itself is shown, not that it was changed.
  const tools = Object.entries(turn.tools ?? {}).filter(([, { name }]) => name !== "update_plan");
  const sentences = Object.entries(turn.sentences ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <article class={`turn state-${turn.state ?? ""}`}>
      <p class="asked">{turn.text}</p>
      {(turn.steers ?? []).map((text, n) => (
        <p key={n} class="asked meanwhile">
          {text}
        </p>
      ))}
      <Plan steps={turn.plan ?? []} />
      {tools.map(([id, tool]) => (
        <Tool key={id} tool={tool} tail={model.tails[id] ?? ""} />
      ))}
      {sentences.map(([id, sentence]) => (
        <p key={id} class="said">
          {sentence.text}
          {sentence.speech === "spoken" ? <span class="spoken"> · spoken</span> : null}
          {sentence.speech === "cut" ? <span class="note"> · cut short</span> : null}
        </p>
      ))}
      {(turn.left_out ?? 0) === 0 ? null : (
        <p class="note">
          This got long. Results and earlier requests left out or shortened in what the model reads:{" "}
          {turn.left_out}
        </p>
      )}
      {turn.state === "queued" ? <p class="note">Waits for what is under way.</p> : null}
      {turn.state === "cancelled" ? <p class="note">Stopped.</p> : null}
      {(turn.next_step ?? "") === "" ? null : <p class="next">{turn.next_step}</p>}
      {(turn.latency ?? "") === "" ? null : <p class="latency">{turn.latency}</p>}
    </article>
  );
}

const STEP_MARKS: Readonly<Record<string, string>> = { done: "✓", doing: "▸", pending: "○" };
const STEP_WORDS: Readonly<Record<string, string>> = { done: "done", doing: "under way", pending: "to do" };

function Plan({ steps }: { readonly steps: readonly ViewPlanStepJson[] }): VNode | null {
  if (steps.length === 0) return null;
  return (
    <ol class="plan" aria-label="Plan">
      {steps.map(({ text, state = "" }, n) => (
        <li key={n} class={`step-${state}`}>
          <span aria-hidden="true">{STEP_MARKS[state] ?? "○"}</span> {text}
          <span class="unseen">, {STEP_WORDS[state] ?? state}</span>
        </li>
      ))}
    </ol>
  );
}

function Tool({ tool, tail }: { readonly tool: ViewToolJson; readonly tail: string }): VNode {
  const state = tool.state ?? "";
  const body = tail === "" ? (tool.summary ?? "") : tail;
  return (
    <details class={`tool state-${state}`} open={state === "running"}>
      <summary>
        <span aria-hidden="true">{TOOL_MARKS[state] ?? "✗"}</span> {tool.title}{" "}
        <span class="toolstate">{state.replaceAll("_", " ")}</span>
      </summary>
      {body === "" ? null : <pre tabIndex={0}>{body}</pre>}
    </details>
  );
}
