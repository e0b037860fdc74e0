// The buttons under a question: once, no, rewritten, no with a reason, and the lasting answers with what they would match.
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ApprovalJson } from "../../proto/gen/kodama/v1/approval_pb.ts";
import type { Bridge } from "../bridge.ts";
import { LeaveOut } from "./leave-out.tsx";

interface AnswersProps {
  readonly approval: ApprovalJson;
  readonly mayDeny: boolean;
  readonly mayAllow: boolean;
  readonly bridge: Bridge;
}
export type Respond = (
  decision: string,
  words?: { readonly note?: string; readonly edited_text?: string },
) => void;
type Panel = "none" | "edit" | "more";

export const NOTE_CHARS_MAX = 500;

export function responder(approval: ApprovalJson, bridge: Bridge): Respond {
  const { approval_id = "", revision = 0, digest = "" } = approval;
  return (decision, words = {}) =>
    bridge.send({
      type: "command",
      command: "approval.respond",
      payload: { approval_id, revision, digest, decision, how: "click", ...words },
    });
}

/** What a yes keeps is there from then on. */
const LASTS: ReadonlySet<string> = new Set(["keeps-a-task", "keeps-in-mind"]);

export function Answers({ approval, mayDeny, mayAllow, bridge }: AnswersProps): VNode {
  const [panel, setPanel] = useState<Panel>("none");
  const { approval_id = "", editable_text: text = "" } = approval;
  const respond = responder(approval, bridge);
  const toggle = (which: Panel) => (): void => setPanel(panel === which ? "none" : which);
  const hasDiff = (approval.subject?.files ?? []).length > 0;
  return (
    <>
      <div class="actions">
        <button class="primary" disabled={!mayAllow} onClick={() => respond("allow_once")}>
          {LASTS.has(approval.rule_id ?? "") ? "Allow" : "Allow once"}
        </button>
        <button disabled={!mayDeny} onClick={() => respond("deny")}>
          Deny
        </button>
        {hasDiff ? (
          <button onClick={() => bridge.send({ type: "run", id: "kodama.showDiff", argument: approval_id })}>
            Open diff
          </button>
        ) : null}
        {text === "" ? null : (
          <button aria-expanded={panel === "edit"} onClick={toggle("edit")}>
            {hasDiff ? "Leave out…" : "Edit"}
          </button>
        )}
        <button aria-expanded={panel === "more"} onClick={toggle("more")}>
          More
        </button>
      </div>
      {panel !== "edit" ? null : hasDiff ? (
        <LeaveOut paths={text.split("\n")} mayAnswer={mayDeny} respond={respond} />
      ) : (
        <Rewrite text={text} mayAnswer={mayDeny} respond={respond} />
      )}
      {panel === "more" ? (
        <More approval={approval} mayDeny={mayDeny} mayAllow={mayAllow} respond={respond} />
      ) : null}
    </>
  );
}

interface RewriteProps {
  readonly text: string;
  readonly mayAnswer: boolean;
  readonly respond: Respond;
}

/** Nothing runs by rewriting: what the new words would do is asked about in turn. */
function Rewrite({ text, mayAnswer, respond }: RewriteProps): VNode {
  const [words, setWords] = useState(text);
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => area.current?.focus(), []);
  const changed = words.trim() !== "" && words !== text;
  return (
    <form
      class="rewrite"
      onSubmit={(event) => {
        event.preventDefault();
        respond("edit", { edited_text: words });
      }}
    >
      <textarea
        ref={area}
        aria-label="Your words instead"
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <button type="submit" disabled={!mayAnswer || !changed}>
        Ask me about this instead
      </button>
    </form>
  );
}

interface MoreProps {
  readonly approval: ApprovalJson;
  readonly mayDeny: boolean;
  readonly mayAllow: boolean;
  readonly respond: Respond;
}

function More({ approval, mayDeny, mayAllow, respond }: MoreProps): VNode {
  const [why, setWhy] = useState("");
  const first = useRef<HTMLInputElement>(null);
  // Below the fold it would look as if nothing had happened.
  useLayoutEffect(() => first.current?.focus(), []);
  const { always_matches: matches = "" } = approval;
  return (
    <div class="more">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          respond("deny", { note: why });
        }}
      >
        <input
          ref={first}
          aria-label="Why not, or what to do instead"
          placeholder="Why not, or what to do instead"
          maxLength={NOTE_CHARS_MAX}
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
        <button type="submit" disabled={!mayDeny || why.trim() === ""}>
          Deny and say so
        </button>
      </form>
      {matches === "" ? null : (
        <>
          <p>A lasting answer matches {matches}, and nothing else.</p>
          {lastingOf(approval).map(([decision, words]) => (
            <button
              key={decision}
              disabled={decision === "deny_always" ? !mayDeny : !mayAllow}
              onClick={() => respond(decision)}
            >
              {words}
            </button>
          ))}
        </>
      )}
    </div>
  );
}

/** Where the person wants to be asked each time, only a no lasts. */
function lastingOf({ task_id = "", rule_id = "" }: ApprovalJson): readonly (readonly [string, string])[] {
  const all = task_id === "" ? LASTING : LASTING_OF_TASK;
  return rule_id === "asked-each-time" ? all.filter(([decision]) => decision === "deny_always") : all;
}

const LASTING_OF_TASK = [
  ["allow_task", "Allow for this task"],
  ["ask_always", "Allow, and ask each time"],
  ["deny_always", "Never"],
] as const;
const LASTING = [
  ["allow_session", "Allow until Kodama restarts"],
  ["allow_workspace", "Allow in this folder"],
  ["allow_always", "Allow always"],
  ["ask_always", "Allow, and ask each time"],
  ["deny_always", "Never"],
] as const;
