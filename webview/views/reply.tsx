// The answers to a question that a model asks: one of those it offers, one in words, or none.
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApprovalJson } from "../../proto/gen/kodama/v1/approval_pb.ts";
import type { Bridge } from "../bridge.ts";
import { NOTE_CHARS_MAX, responder } from "./answers.tsx";

interface ReplyProps {
  readonly approval: ApprovalJson;
  readonly mayAnswer: boolean;
  readonly bridge: Bridge;
}

export function Reply({ approval, mayAnswer, bridge }: ReplyProps): VNode {
  const [words, setWords] = useState("");
  const respond = responder(approval, bridge);
  const options = approval.subject?.argv ?? [];
  return (
    <>
      <div class="actions">
        {options.map((option) => (
          <button key={option} disabled={!mayAnswer} onClick={() => respond("allow_once", { note: option })}>
            {option}
          </button>
        ))}
      </div>
      <form
        class="reply"
        onSubmit={(event) => {
          event.preventDefault();
          respond("allow_once", { note: words.trim() });
        }}
      >
        <input
          aria-label="Your answer"
          placeholder="Your answer"
          maxLength={NOTE_CHARS_MAX}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <button class="primary" type="submit" disabled={!mayAnswer || words.trim() === ""}>
          Answer
        </button>
        <button type="button" disabled={!mayAnswer} onClick={() => respond("deny")}>
          No answer
        </button>
      </form>
    </>
  );
}
