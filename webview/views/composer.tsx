// Where one types. Nothing typed here can answer a question; Enter sends, Escape stops, the draft survives.
import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { joinedWords } from "../../proto/joined-words.ts";
import type { Bridge } from "../bridge.ts";
import type { Model } from "../store.ts";

const DRAFT_CHARS_MAX = 8_000;

/** The view was shown or entered by key: what is typed next is for this box, unless something else has the focus. */
function useFocusOnEntry(): RefObject<HTMLTextAreaElement | null> {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const enter = (): void => {
      // A page that moves under a button as it is pressed makes nothing of the click.
      if (document.activeElement === document.body) area.current?.focus({ preventScroll: true });
    };
    window.addEventListener("focus", enter);
    if (document.hasFocus()) enter();
    return () => window.removeEventListener("focus", enter);
  }, []);
  return area;
}

/** Words that were heard come behind what stands in the box. */
function useReview(
  { reviews, reviewed, reviewFocus }: Pick<Model, "reviews" | "reviewed" | "reviewFocus">,
  area: RefObject<HTMLTextAreaElement | null>,
  add: (words: string) => void,
): { readonly open: boolean; readonly end: () => void } {
  const [ended, setEnded] = useState(0);
  useEffect(() => {
    if (reviews === 0) return;
    add(reviewed);
    if (reviewFocus) area.current?.focus();
  }, [reviews]);
  return { open: reviews > ended, end: () => setEnded(reviews) };
}

const Heard = ({ shown }: { readonly shown: boolean }): VNode | null =>
  shown ? (
    <p class="hint" role="status">
      Read what was heard, change it, and press Enter.
    </p>
  ) : null;

export function Composer({ model, bridge }: { readonly model: Model; readonly bridge: Bridge }): VNode {
  const [typed, setText] = useState<string>();
  const [chosen, choose] = useState<string>();
  const area = useFocusOnEntry();
  // Until something is typed here, what an earlier page left counts.
  const text = typed ?? model.draft;
  const write = (next: string): void => {
    setText(next);
    // Kept outside the page, which the editor throws away when it is hidden.
    bridge.send({ type: "draft", text: next.slice(0, DRAFT_CHARS_MAX) });
  };
  const review = useReview(model, area, (words) => write(joinedWords(text, words)));
  const busy = model.view.flags?.busy === true;
  const mode = chosen ?? model.view.flags?.while_busy ?? "queue";
  const send = (): void => {
    if (text.trim() === "") return;
    const payload = { text, source: "typed", ...(busy ? { mode } : {}) };
    bridge.send({ type: "command", command: "conversation.inject_text", payload });
    write("");
    choose(undefined);
    review.end();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        aria-label="Ask Kodama"
        placeholder="Ask Kodama…"
        rows={2}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onFocus={() => bridge.send({ type: "composing", active: true })}
        onBlur={() => bridge.send({ type: "composing", active: false })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send();
          }
          if (event.key === "Escape" && (busy || model.view.voice?.playback === true))
            bridge.send({ type: "command", command: "conversation.cancel", payload: { speech: !busy } });
        }}
      />
      <Heard shown={review.open && text !== ""} />
      <div class="actions">
        <button class="primary" type="submit" disabled={text.trim() === "" || model.status !== "ready"}>
          Send
        </button>
        <Act shown={busy} label="Stop" command="conversation.cancel" bridge={bridge} />
        {busy ? <WhileBusy mode={mode} choose={choose} /> : null}
        <Act
          shown={model.view.flags?.can_undo === true}
          label="Undo"
          command="conversation.undo"
          bridge={bridge}
        />
      </div>
    </form>
  );
}

interface ActProps {
  readonly shown: boolean;
  readonly label: string;
  readonly command: string;
  readonly bridge: Bridge;
}

function Act({ shown, label, command, bridge }: ActProps): VNode | null {
  if (!shown) return null;
  return (
    <button type="button" onClick={() => bridge.send({ type: "command", command, payload: {} })}>
      {label}
    </button>
  );
}

const MODES = [
  ["queue", "wait in line"],
  ["steer", "tell the model"],
  ["replace", "begin anew"],
] as const;

function WhileBusy({
  mode,
  choose,
}: {
  readonly mode: string;
  readonly choose: (mode: string) => void;
}): VNode {
  return (
    <select
      aria-label="What becomes of your words while Kodama works"
      value={mode}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {MODES.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
