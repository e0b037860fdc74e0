// Which of several files are changed. Nothing is done by choosing: what is left of the change is asked about in turn.
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Respond } from "./answers.tsx";

interface LeaveOutProps {
  readonly paths: readonly string[];
  readonly mayAnswer: boolean;
  readonly respond: Respond;
}

export function LeaveOut({ paths, mayAnswer, respond }: LeaveOutProps): VNode {
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(paths));
  const first = useRef<HTMLInputElement>(null);
  // Before it is painted, so that the next key is for it.
  useLayoutEffect(() => first.current?.focus(), []);
  const turn = (path: string): void => {
    const next = new Set(kept);
    if (!next.delete(path)) next.add(path);
    setKept(next);
  };
  return (
    <form
      class="leave-out"
      onSubmit={(event) => {
        event.preventDefault();
        respond("edit", { edited_text: paths.filter((path) => kept.has(path)).join("\n") });
      }}
    >
      <fieldset>
        <legend>Files to change</legend>
        {paths.map((path, n) => (
          <label key={path}>
            <input
              ref={n === 0 ? first : null}
              type="checkbox"
              checked={kept.has(path)}
              onInput={() => turn(path)}
            />
            {path}
          </label>
        ))}
      </fieldset>
      <button type="submit" disabled={!mayAnswer || kept.size === 0 || kept.size === paths.length}>
        Ask me about these alone
      </button>
    </form>
  );
}
