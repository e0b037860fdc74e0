// One open question: the exact effect, why it is asked, and buttons that work only after it was really seen.
import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ApprovalJson } from "../../proto/gen/kodama/v1/approval_pb.ts";
import type { Bridge } from "../bridge.ts";
import type { Model } from "../store.ts";
import { aroundGuards } from "../../proto/shown-words.ts";
import { visibleParts } from "../visible-text.ts";
import { Answers } from "./answers.tsx";
import { Reply } from "./reply.tsx";

interface CardProps {
  readonly approval: ApprovalJson;
  readonly place: { readonly n: number; readonly of: number };
  readonly model: Model;
  readonly bridge: Bridge;
}

const RISK_WORDS: Readonly<Record<string, string>> = {
  read: "reads",
  change: "changes files",
  run: "starts a program",
  high: "high risk",
};
const DIFF_LINES_FIRST = 14;

/** No line of a difference begins so. */
const FILE_MARK = "▸ ";
const LINE_KINDS: Readonly<Record<string, string>> = { "+": "added", "-": "removed", "▸": "file" };
const kindOf = (line: string): string => LINE_KINDS[line[0] ?? ""] ?? "";

function badgeOf({ subject, risk = "" }: ApprovalJson): string {
  if (subject?.kind === "question") return "wants to know";
  if (subject?.kind === "task") return "by itself";
  if (subject?.kind === "other" && risk === "change") return "changes memory";
  return subject?.kind === "mcp" && risk === "run" ? "uses a server" : (RISK_WORDS[risk] ?? "");
}

/** Whole where there is room; else from its beginning, since nobody should answer what they have not read. */
function useInSight(): RefObject<HTMLDivElement | null> {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: "nearest" }), []);
  return card;
}

export function ApprovalCard({ approval, place, model, bridge }: CardProps): VNode {
  const armed = useArmed(model);
  const card = useInSight();
  const files = approval.subject?.files ?? [];
  const named = files.length > 1;
  const lines = files.flatMap(({ path = "", diff = "" }) => [
    ...(named ? [`${FILE_MARK}${path}`] : []),
    ...diff.split("\n"),
  ]);
  const [whole, setWhole] = useState(lines.length <= DIFF_LINES_FIRST);
  const left = useCountdown(Number(approval.expires_at_ms ?? 0));
  const mayAllow = armed && whole && files.every((file) => file.cut !== true);
  return (
    <div
      ref={card}
      class={`card risk-${approval.risk ?? "run"}`}
      role="group"
      aria-label={`Question ${place.n} of ${place.of}: ${approval.title ?? ""}`}
    >
      <header>
        <h2>{approval.title}</h2>
        <span class="badge">{badgeOf(approval)}</span>
        {place.of > 1 ? <span class="count">{`${place.n} of ${place.of}`}</span> : null}
      </header>
      {approval.subject?.kind === "question" ? null : (
        <Subject approval={approval} lines={whole ? lines : lines.slice(0, DIFF_LINES_FIRST)} />
      )}
      {whole ? null : (
        <button class="link" onClick={() => setWhole(true)}>
          Show all {lines.length} lines to be able to allow it
        </button>
      )}
      <p class="reason">{approval.reason}</p>
      {(approval.spoken_code ?? 0) === 0 || !mayAllow ? null : (
        <p class="code">
          By voice: “yes, <strong>{approval.spoken_code}</strong>”
        </p>
      )}
      {approval.subject?.kind === "question" ? (
        <Reply approval={approval} mayAnswer={armed} bridge={bridge} />
      ) : (
        <Answers approval={approval} mayDeny={armed} mayAllow={mayAllow} bridge={bridge} />
      )}
      <footer>
        {originWords(approval.origin)} · {left}
      </footer>
    </div>
  );
}

function Subject({
  approval,
  lines,
}: {
  readonly approval: ApprovalJson;
  readonly lines: readonly string[];
}): VNode {
  const { kind = "", argv = [], cwd = "", files = [], detail = "" } = approval.subject ?? {};
  const [before, guards, after] = aroundGuards(approval.subject ?? {});
  return (
    <div class="subject">
      {argv.length === 0 ? null : (
        <pre class="command" tabIndex={0} aria-label={kind === "mcp" ? "Exact call" : "Exact command"}>
          <Words words={before} />
          {guards.length === 0 ? null : (
            <details class="guards">
              <summary>{guards.length} words that keep it from starting other programs</summary>
              <Words words={guards} />
            </details>
          )}
          <Words words={after} />
        </pre>
      )}
      {detail === "" ? null : (
        <p class="detail">
          {kind === "command" && !isGit(argv) ? "runs " : ""}
          <code>
            <Visible text={detail} />
          </code>
        </p>
      )}
      {cwd === "" ? null : <p class="folder">in {cwd}</p>}
      {files.length === 0 ? null : (
        <pre class="diff" tabIndex={0} aria-label="Proposed change">
          {lines.map((line, i) => (
            <div key={i} class={kindOf(line)}>
              <Visible text={line} />
            </div>
          ))}
        </pre>
      )}
    </div>
  );
}

/** What it shows is about it, and no script that it runs. */
const isGit = ([program = ""]: readonly string[]): boolean => /(?:^|[\\/])git(?:\.exe)?$/.test(program);

function Words({ words }: { readonly words: readonly string[] }): VNode {
  return (
    <>
      {words.map((word, i) => (
        <span key={i} class="word">
          <Visible text={word} />{" "}
        </span>
      ))}
    </>
  );
}

function Visible({ text }: { readonly text: string }): VNode {
  return (
    <>{visibleParts(text).map((part, i) => (part.hidden ? <mark key={i}>{part.text}</mark> : part.text))}</>
  );
}

/** True a moment after the card was painted, and again a moment after the editor's window came back to the front. */
function useArmed({ armDelayMs, returns }: Model): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    setArmed(false);
    let timer = 0;
    // Counted from a frame that was really painted.
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setArmed(true), armDelayMs);
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [armDelayMs, returns]);
  return armed;
}

function useCountdown(expiresAtMs: number): string {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((expiresAtMs - nowMs) / 1_000));
  return seconds >= 90 ? `${Math.round(seconds / 60)} minutes left` : `${seconds} seconds left`;
}

function originWords(origin: string | undefined): string {
  if (origin === "voice") return "You said it";
  if (origin === "schedule") return "A task asks";
  return origin === "cli" ? "Asked in a terminal" : "You asked";
}
