// A talk with Kodama as a file says it: who says what and when, and what is to come of it. The same files are played on a virtual clock
// and on a sound card.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LISTEN_MODES } from "../../server/core/voice/types.ts";
import { ROOT } from "./sandbox.ts";

/** What can be seen of a talk. `text` is the words of it, where it has some. */
export const SEEN = [
  "listening",
  "closed",
  "caption",
  "turn",
  "duck",
  "unduck",
  "pause",
  "resume",
  "hush",
  "spoken",
  "cut",
  "allowed",
  "denied",
  "toast",
  "awake",
  "asleep",
] as const;
const seen = z.enum(SEEN);

const at_ms = z.number().int().min(0).max(180_000);
const step = z.union([
  /** Somebody says it; each "~" is a cough, or a sound without words. */
  z.strictObject({ at_ms, say: z.string().min(1) }),
  /** Kodama says it, when it is its turn. */
  z.strictObject({ at_ms, kodama: z.string().min(1) }),
  z.strictObject({ at_ms, press: z.enum(LISTEN_MODES), window: z.string().default("s1") }),
  /** The key is let go; `discard` is Esc. */
  z.strictObject({ at_ms, release: z.enum(["", "discard"]) }),
  z.strictObject({ at_ms, ask: z.enum(["run", "high"]) }),
  z.strictObject({ at_ms, host: z.enum(["dies", "fails"]) }),
]);
export type Step = z.infer<typeof step>;

const expectation = z.union([
  /** It is seen, with these words, and at most so long after the end of the last thing that was said or done (or of the step `after`). */
  z.strictObject({
    see: seen,
    text: z.string().optional(),
    within_ms: z.number().int().positive().optional(),
    /** And not before. */
    from_ms: z.number().int().optional(),
    after: z.number().int().min(0).optional(),
    times: z.number().int().positive().optional(),
  }),
  z.strictObject({ absent: seen, text: z.string().optional() }),
]);

const scenario = z.strictObject({
  name: z.string().min(3),
  settings: z.record(z.string(), z.json()).default({}),
  /** How loud Kodama is in its own microphone, percent. */
  echo: z.number().int().min(0).max(100).default(0),
  /** Its voice is taken out of what it hears; what is left of it is what the file says. On a sound card it always is, over speakers. */
  cancels: z.boolean().default(false),
  /** Kodama is asleep at the beginning. */
  asleep: z.boolean().default(false),
  steps: z.array(step).min(1).max(30),
  expect: z.array(expectation).min(1),
  /** It is played on a sound card as well. */
  real: z.boolean().default(false),
});
export type Scenario = z.infer<typeof scenario>;

const FOLDER = join(ROOT, "test", "scenarios");

/** By file. Throws on a file that is none. */
export function scenarios(): readonly (readonly [file: string, Scenario])[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .flatMap((file) =>
      z
        .array(scenario)
        .parse(JSON.parse(readFileSync(join(FOLDER, file), "utf8")))
        .map((one) => [file, one] as const),
    );
}

export interface SeenEvent {
  readonly atMs: number;
  readonly kind: (typeof SEEN)[number];
  readonly text: string;
}

/** So long somebody takes to say it, in the made voice. */
export const CHAR_MS = 80;
const COUGH_MS = 130;
export const lengthMs = (said: string): number => said.length * (isCough(said) ? COUGH_MS : CHAR_MS);
export const isCough = (said: string): boolean => /^~+$/.test(said);

/** When a step is over. */
export function endMs(one: Step): number {
  return one.at_ms + ("say" in one ? lengthMs(one.say) : 0);
}

/** What does not hold of it, in words; empty where all does. `timed`: the clock is virtual, so that times count. */
export function failures(
  { steps, expect }: Scenario,
  log: readonly SeenEvent[],
  timed: boolean,
): readonly string[] {
  const told = log
    .map(({ atMs, kind, text }) => `${atMs} ${kind}${text === "" ? "" : ` "${text}"`}`)
    .join("\n  ");
  return expect.flatMap((wanted) => {
    const kind = "see" in wanted ? wanted.see : wanted.absent;
    const fitting = log.filter(
      (one) => one.kind === kind && (wanted.text === undefined || one.text.includes(wanted.text)),
    );
    const words = `${kind}${wanted.text === undefined ? "" : ` "${wanted.text}"`}`;
    if ("absent" in wanted) return fitting.length === 0 ? [] : [`there is a ${words}\n  ${told}`];
    const { within_ms: withinMs, from_ms: fromMs, after, times = 1 } = wanted;
    if (fitting.length < times) return [`no ${words}\n  ${told}`];
    const last =
      after === undefined ? Math.max(...steps.map(endMs)) : endMs(steps[after] ?? (steps[0] as Step));
    const first = fitting.find(({ atMs }) => atMs >= last) ?? fitting[0];
    if (timed && fromMs !== undefined && fitting.some(({ atMs }) => atMs < last + fromMs))
      return [`${words} came before ${fromMs} ms\n  ${told}`];
    const late = withinMs !== undefined && timed && (first?.atMs ?? 0) > last + withinMs;
    return late
      ? [`${words} came ${(first?.atMs ?? 0) - last} ms after, not within ${withinMs}\n  ${told}`]
      : [];
  });
}
