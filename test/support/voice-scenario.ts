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
  /** The model inside begins to think, before the words count. */
  "ahead",
  /** A name on the screen that the words of a turn may mean. */
  "named",
] as const;
const seen = z.enum(SEEN);

const at_ms = z.number().int().min(0).max(180_000);
const step = z.union([
  /**
   * Somebody says it; each "~" is a cough, or a sound without words, each "^" a click of the same kind. "{code}" is the number beside the
   * open question, and "{other}" another one.
   */
  z.strictObject({ at_ms, say: z.string().min(1) }),
  /** Kodama says it, when it is its turn. */
  z.strictObject({ at_ms, kodama: z.string().min(1) }),
  z.strictObject({
    at_ms,
    press: z.enum(LISTEN_MODES),
    window: z.string().default("s1"),
    /** What the editor shows. */
    names: z.array(z.string()).default([]),
  }),
  /** The key is let go; `discard` is Esc. */
  z.strictObject({ at_ms, release: z.enum(["", "discard"]) }),
  z.strictObject({ at_ms, ask: z.enum(["run", "high"]) }),
  z.strictObject({ at_ms, host: z.enum(["dies", "fails"]) }),
  /** It is sent to sleep or woken by a hand, the microphone closed for now or opened again. */
  z.strictObject({ at_ms, gate: z.enum(["asleep", "awake"]) }),
  z.strictObject({ at_ms, mute: z.boolean() }),
  /** Unplugged, and put in again. */
  z.strictObject({ at_ms, microphone: z.enum(["lost", "back"]) }),
  /** A model for phrases heard it, with its end there; on the virtual clock alone. */
  z.strictObject({ at_ms, spotted: z.enum(["wake", "stop"]) }),
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
    /** Its times count from the beginning of that, not from its end. */
    since: z.literal("start").optional(),
    times: z.number().int().positive().optional(),
  }),
  z.strictObject({ absent: seen, text: z.string().optional() }),
]);

const scenario = z.strictObject({
  name: z.string().min(3),
  settings: z.record(z.string(), z.json()).default({}),
  /** How loud Kodama is in its own microphone, percent. */
  echo: z.number().int().min(0).max(100).default(0),
  /** Its voice is taken out of what it hears; "learns": it begins in a room that it does not know. On a sound card it always is, over speakers. */
  cancels: z.union([z.boolean(), z.enum(["roughly", "learns"])]).default(false),
  /** Kodama is asleep at the beginning. */
  asleep: z.boolean().default(false),
  steps: z.array(step).min(1).max(30),
  expect: z.array(expectation).min(1),
  /** It is played on a sound card in `npm test` as well; the others that can be are by `npm run bench -- talks`. */
  real: z.boolean().default(false),
  /** What it is about cannot be had on a sound card. */
  virtual: z.boolean().default(false),
});
export type Scenario = z.infer<typeof scenario>;
type Wanted = Scenario["expect"][number];

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
const CLICK_MS = 20;
export const lengthMs = (said: string): number =>
  said.length * (said.startsWith("^") ? CLICK_MS : isCough(said) ? COUGH_MS : CHAR_MS);
export const isCough = (said: string): boolean => /^(?:~+|\^+)$/.test(said);

export const withCode = (said: string, code: number): string =>
  said.replaceAll("{code}", String(code)).replaceAll("{other}", String(code === 99 ? 98 : code + 1));

/** When a step is over. */
export function endMs(one: Step): number {
  return one.at_ms + ("say" in one ? lengthMs(one.say) : 0);
}

/** Recognisers write capitals, marks and the spaces at a pause as they like. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

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
    const fitting = fittingIn(log, wanted);
    const words = `${kind}${wanted.text === undefined ? "" : ` "${wanted.text}"`}`;
    if ("absent" in wanted) return fitting.length === 0 ? [] : [`there is a ${words}\n  ${told}`];
    const { within_ms: withinMs, from_ms: fromMs, times = 1 } = wanted;
    if (fitting.length < times) return [`no ${words}\n  ${told}`];
    const last = lastMs(steps, wanted);
    if (timed && fromMs !== undefined && fitting.some(({ atMs }) => atMs < last + fromMs))
      return [`${words} came before ${fromMs} ms\n  ${told}`];
    const afterMs = firstAfter(fitting, last) - last;
    const late = withinMs !== undefined && timed && afterMs > withinMs;
    return late ? [`${words} came ${afterMs} ms after, not within ${withinMs}\n  ${told}`] : [];
  });
}

/** By how much later than wanted each thing was seen that is wanted within a time, milliseconds; less than 0 where it was in time. */
export function latenesses({ steps, expect }: Scenario, log: readonly SeenEvent[]): readonly number[] {
  return expect.flatMap((wanted) => {
    if (!("see" in wanted) || wanted.within_ms === undefined) return [];
    const fitting = fittingIn(log, wanted);
    const last = lastMs(steps, wanted);
    return fitting.length === 0 ? [] : [firstAfter(fitting, last) - last - wanted.within_ms];
  });
}

const fittingIn = (log: readonly SeenEvent[], wanted: Wanted): readonly SeenEvent[] =>
  log.filter(
    ({ kind, text }) =>
      kind === ("see" in wanted ? wanted.see : wanted.absent) &&
      (wanted.text === undefined || plain(text).includes(plain(wanted.text))),
  );

/** The end, or the beginning, of what it comes after. */
function lastMs(steps: readonly Step[], { after, since }: After): number {
  const timeOf = (one: Step): number => (since === "start" ? one.at_ms : endMs(one));
  return after === undefined ? Math.max(...steps.map(timeOf)) : timeOf(steps[after] ?? (steps[0] as Step));
}
interface After {
  readonly after?: number | undefined;
  readonly since?: "start" | undefined;
}

const firstAfter = (fitting: readonly SeenEvent[], last: number): number =>
  (fitting.find(({ atMs }) => atMs >= last) ?? fitting[0])?.atMs ?? 0;

/** Longer talks, and what only a test can do to a machine, are played on the virtual clock alone. */
const PLAYED_MS_MAX = 16_000;
const ONLY_VIRTUAL: readonly ((one: Step) => boolean)[] = [
  (one) => "spotted" in one,
  (one) => "host" in one && one.host === "fails",
  (one) => "press" in one && one.window !== "s1",
];
export const isPlayable = ({ steps, expect, cancels, virtual }: Scenario): boolean =>
  !virtual &&
  Math.max(...steps.map(endMs)) <= PLAYED_MS_MAX &&
  steps.every((one) => !ONLY_VIRTUAL.some((is) => is(one))) &&
  cancels !== "roughly" &&
  expect.some((one) => !UNSEEN.includes("see" in one ? one.see : one.absent));
/** What nobody outside can see. */
export const UNSEEN: readonly SeenEvent["kind"][] = [
  "duck",
  "unduck",
  "pause",
  "resume",
  "hush",
  "ahead",
  "named",
];
