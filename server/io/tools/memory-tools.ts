// remember, recall and forget: what a person says to be kept in mind, or a model asks to.
import * as z from "zod";
import { beginningOf } from "../../core/lib/wording.ts";
import { isOfOneself } from "../../core/understand/memory-kinds.ts";
import {
  type Found,
  MEMORY,
  type Memory,
  MemoryError,
  TOLD_KINDS,
  WORK_KINDS,
} from "../../core/memory/types.ts";
import { SPANS } from "../local-days.ts";
import { sameWords, searchWords } from "../../core/memory/words.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { ToolFailure } from "./jail.ts";
import { reading } from "./read-tools.ts";
import { recap, whenWords } from "./recap.ts";
import type { Plan, Tool } from "./tool.ts";

const TEXT_CHARS_MAX = 2_000;
const MODEL_CHARS_MAX = 180;
const SHOWN_MAX = 20;
const ANSWERED_MAX = 5;
const SPOKEN_CHARS_MAX = 300;
const text = z.string().trim().min(1).max(TEXT_CHARS_MAX);

const rememberArgs = z.strictObject({ text });

export const rememberTool: Tool<z.infer<typeof rememberArgs>> = {
  description:
    "Keeps one sentence in mind for later conversations, in the person's own words, of at most 180 characters. Only for what they want kept.",
  args: rememberArgs,
  plan(args, { byModel }) {
    // All of it is asked about, also aloud.
    if (byModel && args.text.length > MODEL_CHARS_MAX)
      throw new ToolFailure(
        "too_large",
        `Keep one sentence in mind, of at most ${MODEL_CHARS_MAX} characters.`,
      );
    return Promise.resolve(changing(`Remember: "${args.text}"`, args.text));
  },
  run(args, call, { deps }) {
    const folder = isOfOneself(args.text) ? "" : (call.folders[0] ?? "");
    guarded(() => deps.memory.remember({ text: args.text, folder, sourceTurnId: call.turnId }));
    const where = folder === "" ? "" : " for this project";
    return done(`I will remember that${where}.`);
  },
};

const recallArgs = z.strictObject({
  about: z.string().trim().max(TEXT_CHARS_MAX).default(""),
  when: z.enum(SPANS).optional(),
  kind: z.enum(["commitment", "event", "interest", "person"]).optional(),
});

export const recallTool: Tool<z.infer<typeof recallArgs>> = {
  description:
    "Looks up what the person asked to be remembered; without about, the newest. With when, what you changed and ran for them then; with kind, those of it alone.",
  args: recallArgs,
  plan: ({ about, when }) =>
    Promise.resolve(
      when === undefined
        ? reading("Look up what is remembered", about)
        : reading(`Look up what was done ${whenWords(when)}`, about),
    ),
  async run({ about, when, kind }, { folders }, { deps }) {
    if (when !== undefined) return guarded(() => recap(deps.memory, { folders, about, when }));
    const kinds = kind === undefined ? TOLD_KINDS : [kind];
    const where = { folders, words: about, max: SHOWN_MAX, kinds };
    const texts = fitting(await deps.recall.find(where).catch(refused), about).map((one) => one.text);
    if (texts.length === 0)
      return done(
        about === "" && kind === undefined
          ? "I was told to remember nothing yet."
          : "I remember nothing about that.",
      );
    const [first = "", ...rest] = texts;
    const begun = beginningOf(first, SPOKEN_CHARS_MAX);
    const spoken = rest.length === 0 ? begun : `${begun} And ${rest.length} more.`;
    return { ok: true, text: texts.map((one) => `- ${one}`).join("\n"), spoken };
  },
};

const forgetArgs = z
  .strictObject({ text: text.optional(), which: z.enum(["all", "last"]).optional() })
  .refine((args) => (args.text === undefined) !== (args.which === undefined), "needs its words, or which");

export const forgetTool: Tool<z.infer<typeof forgetArgs>> = {
  description: "Erases what was remembered: one thing named by its words, the last one, or all of it.",
  args: forgetArgs,
  plan(args, call, { deps }) {
    const [first, ...more] = meant(deps.memory, call, args);
    if (first === undefined) throw new ToolFailure("not_found", "I remember nothing.");
    const title =
      more.length === 0
        ? `Forget: "${first.text}"`
        : `Forget all ${more.length + 1} things that I remember here`;
    return Promise.resolve(changing(title, asLines([first, ...more])));
  },
  run(args, call, { deps, prepared: { subject } }) {
    const found = meant(deps.memory, call, args);
    if (found.length === 0 || subject.kind !== "read" || subject.detail !== asLines(found))
      throw new ToolFailure("stale", "What is remembered about that was changed meanwhile. Ask again.");
    const erased = found.map(({ recordId }) =>
      guarded(() =>
        recordId === ALL_WORK ? deps.memory.forgetWork(call.folders).erased : deps.memory.forget(recordId),
      ),
    );
    const words = found.length === 1 ? "I forgot it." : `I forgot all ${found.length}.`;
    return done(
      erased.every(Boolean)
        ? words
        : `${words} Its text goes from the file once no other program reads that.`,
    );
  },
};

const asLines = (found: readonly Line[]): string =>
  found.length === 1 ? (found[0]?.text ?? "") : found.map((one) => `- ${one.text}`).join("\n");

type Forgetting = z.infer<typeof forgetArgs>;

function meant(memory: Memory, call: ToolCall, { text: words, which }: Forgetting): readonly Line[] {
  if (words !== undefined) return [theOne(memory, call, words)];
  const { folders } = call;
  const found = guarded(() => memory.find({ folders, words: "", max: ALL_MAX + 1, kinds: TOLD_KINDS })).map(
    ({ record }) => record,
  );
  if (which === "last") return found.toSorted((a, b) => b.createdAtMs - a.createdAtMs).slice(0, 1);
  if (found.length <= ALL_MAX && asLines(found).length <= ALL_CHARS_MAX)
    return [...found, ...workHere(memory, folders)];
  throw new ToolFailure(
    "too_large",
    "That is more than one question can show. Choose by Kodama: Memory…, or erase all by Kodama: Delete All Data….",
  );
}
/** As one line: what was done is seen in Kodama: Memory…. */
function workHere(memory: Memory, folders: readonly string[]): readonly Line[] {
  const found = guarded(() => memory.find({ folders, words: "", max: MEMORY.recordsMax, kinds: WORK_KINDS }));
  return found.length === 0
    ? []
    : [{ recordId: ALL_WORK, text: `what I did here, ${found.length} records of it` }];
}
const ALL_WORK = "";

/** All of it is looked at before it goes. */
const [ALL_MAX, ALL_CHARS_MAX] = [100, 10_000];

interface Line {
  readonly recordId: string;
  readonly text: string;
}

/** All that fits it; where there is no word to go by, the newest. */
function fitting(found: readonly Found[], about: string): readonly Line[] {
  const all = searchWords(about).length === 0;
  return found.filter(({ relevance }) => all || relevance > 0).map(({ record }) => record);
}

/** The only one, or the one that was named in full; else the person is asked to be more exact. */
function theOne(memory: Memory, { folders }: ToolCall, words: string): Line {
  const where = { folders, words, max: SHOWN_MAX, kinds: TOLD_KINDS };
  // By its words alone: what is erased is what was named.
  const found = fitting(
    guarded(() => memory.find(where)),
    words,
  );
  const [first, second] = found;
  if (first === undefined) throw new ToolFailure("not_found", "I remember nothing about that.");
  const named = found.find((one) => sameWords(one.text, words));
  if (second === undefined || named !== undefined) return named ?? first;
  const lines = found.slice(0, ANSWERED_MAX).map((one) => `- ${one.text}`);
  throw new ToolFailure(
    "ambiguous",
    `I remember ${found.length} things about that. Say which one in its own words.\n${lines.join("\n")}`,
  );
}

const changing = (title: string, detail: string): Plan => ({
  title: title.length > TITLE_CHARS_MAX ? `${title.slice(0, TITLE_CHARS_MAX)}…"` : title,
  subject: { kind: "read", detail },
  risk: "change",
  ruleKey: null,
});
const TITLE_CHARS_MAX = 200;

const done = (said: string): ReturnType<Tool<never>["run"]> =>
  Promise.resolve({ ok: true, text: said, spoken: said });

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): never {
  if (!(error instanceof MemoryError)) throw error;
  throw new ToolFailure(CODES[error.code], error.message);
}
const CODES = {
  not_found: "not_found",
  invalid_payload: "invalid_arguments",
  payload_too_large: "too_large",
  unavailable: "unavailable",
} as const;
