// Answers the questions of a turn as --approve says: always yes, always no, or one line from the terminal.
import { byVoice } from "../../proto/by-voice.ts";
import { createInterface } from "node:readline/promises";
import type { EventJson } from "../../proto/events.ts";
import { LIMITS } from "../core/limits.ts";
import { inWords } from "../core/lib/argv.ts";
import type { Client } from "./client.ts";
import type { Options } from "./options.ts";

export type ApprovalJson = NonNullable<EventJson<"approval.requested">["approval"]>;

interface Answer {
  readonly decision: "allow_once" | "deny";
  readonly note?: string;
}
const DECIDE_YOURSELF: Answer = { decision: "deny", note: "Decide yourself." };

export interface Questions {
  ask(approval: ApprovalJson): Promise<void>;
  /** It was answered, here or on another surface, expired or was withdrawn: nobody need be asked any more. */
  settled(id: string): void;
}

export function createQuestions(
  client: Client,
  mode: Options["approve"],
  print: (line: string) => void,
): Questions {
  const open = new Map<string, AbortController>();
  // One at a time: there is one terminal.
  let last: Promise<unknown> = Promise.resolve();
  return {
    async ask(approval) {
      const { approval_id = "", revision = 0, digest = "" } = approval;
      const over = new AbortController();
      open.set(approval_id, over);
      const mine = last.then(() => decide(approval, over.signal));
      last = mine;
      const answer = await mine;
      if (answer !== undefined)
        await client.send("approval.respond", { approval_id, revision, digest, ...answer, how: "cli" });
    },
    settled(id) {
      open.get(id)?.abort();
      open.delete(id);
    },
  };

  async function decide(approval: ApprovalJson, settled: AbortSignal): Promise<Answer | undefined> {
    const isQuestion = approval.subject?.kind === "question";
    // A yes to all is no answer to what only a person knows.
    if (mode === "all") return isQuestion ? DECIDE_YOURSELF : { decision: "allow_once" };
    if (mode === "none") {
      print(`Not done without a yes (--approve none): ${approval.title ?? ""}`);
      return isQuestion ? DECIDE_YOURSELF : { decision: "deny" };
    }
    print(describe(approval));
    const said = await askTerminal(isQuestion ? "Your answer: " : "Allow once? [y/N] ", settled);
    if (said === undefined) {
      print("Answered elsewhere.");
      return undefined;
    }
    const words = said.trim();
    if (isQuestion)
      return words === ""
        ? DECIDE_YOURSELF
        : { decision: "allow_once", note: words.slice(0, LIMITS.noteCharsMax) };
    return { decision: /^y(?:es)?$/i.test(words) ? "allow_once" : "deny" };
  }
}

/** One line from the terminal; "" when its input has ended; undefined when the question was settled meanwhile. */
async function askTerminal(question: string, settled: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return await Promise.race([terminal.question(question, { signal: settled }), ended]);
  } catch {
    return undefined;
  } finally {
    terminal.close();
  }
}

const DETAILS: Readonly<Record<string, string>> = { command: "runs", task: "when" };

/** The exact effect, with control and invisible characters made visible. */
export function describe(asked: ApprovalJson): string {
  const { title = "", subject, reason = "", risk = "" } = asked;
  const argv = subject?.argv ?? [];
  const command = argv.length === 0 ? "" : `\n  ${inWords(argv)}`;
  const body =
    subject?.detail === undefined || subject.detail === ""
      ? ""
      : `\n  ${DETAILS[subject.kind ?? ""] ?? "what"}: ${subject.detail}`;
  const folder = subject?.cwd === undefined || subject.cwd === "" ? "" : `\n  in: ${subject.cwd}`;
  const files = subject?.files ?? [];
  const nameOf = ({ path = "" }: (typeof files)[number]): string => (files.length > 1 ? `\n${path}` : "");
  const diffs = files.map((file) => `${nameOf(file)}\n${file.diff ?? ""}`).join("");
  return visible(`? ${title} [${risk}]${command}${body}${folder}${diffs}\n  ${reason}${byVoice(asked)}`);
}

function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) =>
    char === "\n" || char === "\t" ? char : `<U+${char.charCodeAt(0).toString(16).padStart(4, "0")}>`,
  );
}
