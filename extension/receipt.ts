// The receipt of what Kodama did last, as a page: its steps in words, and the signed text to keep or to give away.
import type { CommandContext } from "./command-context.ts";

interface Step {
  readonly at_ms: number;
  readonly kind: string;
  readonly tool?: string;
  readonly state?: string;
  readonly decided_by?: string;
  readonly ok?: boolean;
  readonly model?: string;
}

export async function showReceipt({ connection, pages }: CommandContext): Promise<void> {
  const printed = await connection.command("audit.receipt", {});
  // The server made it a moment ago.
  const { turn_id, steps, state } = JSON.parse(printed.receipt ?? "") as {
    readonly turn_id: string;
    readonly state: string;
    readonly steps: readonly Step[];
  };
  const text = [
    `${steps.length} ${steps.length === 1 ? "step was" : "steps were"} recorded; ${ENDS[state] ?? "it goes on"}.`,
    "",
    ...steps.flatMap(inWords),
    "",
    `Signed with the key ${printed.key ?? ""}. What follows is the receipt itself, with a hash in the place of every text;`,
    'save this page to a file, and "kodama audit check FILE" tells whether it is whole.',
    "",
    JSON.stringify(printed),
  ];
  await pages.show({ name: "Kodama receipt", key: turn_id, text: text.join("\n") });
}

const ENDS: Readonly<Record<string, string>> = {
  done: "it is done",
  failed: "it failed",
  cancelled: "it was cancelled",
};
const WORDS: Readonly<Record<string, string>> = {
  "turn-received": "You asked",
  "model-selected": "A model was asked",
  "tool-proposed": "A tool was wanted",
  "tool-ready": "What it would do was worked out",
  "approval-requested": "You were asked",
  "approval-resolved": "The question was answered",
  "tool-started": "It began",
  "tool-ended": "It ended",
};

/** Those that a person would count as a step. */
function inWords({ at_ms, kind, ...about }: Step): readonly string[] {
  const words = WORDS[kind];
  if (words === undefined) return [];
  const { tool, state, decided_by, ok, model } = about;
  const by = decided_by === undefined || decided_by === "" ? "" : `by ${decided_by}`;
  const end = ok === undefined ? "" : ok ? "well" : "with an error";
  const told = [tool, model, kind === "approval-requested" ? "" : state, by, end]
    .filter((one) => one !== undefined && one !== "")
    .join(", ");
  return [`${new Date(at_ms).toLocaleTimeString()}  ${words}${told === "" ? "" : `: ${told}`}`];
}
