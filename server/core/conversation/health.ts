// Which language models failed lately. One that failed three times within a minute rests: while another one can answer, nobody
// waits for it again. After half a minute the next request tries it. One that says how long it wants to be left alone is left alone. The figures are those of the research of the brain, §3.
import type { Fact } from "../fact.ts";
import { at, put } from "../lib/record.ts";
import type { ProviderName } from "./types.ts";

/** When each one failed, the newest last; nothing of one that answered since. */
export type ProvidersHealth = Readonly<Record<string, Health>>;

interface Health {
  readonly failedAtMs: readonly number[];
  readonly awayUntilMs: number;
}
const WELL: Health = { failedAtMs: [], awayUntilMs: 0 };
export const ALL_WELL: ProvidersHealth = {};

const FAILURES_MAX = 3;
const WINDOW_MS = 60_000;
const REST_MS = 30_000;
/** Whoever wants more is asked then nevertheless: a clock may be wrong. */
const AWAY_MS_MAX = 600_000;
/** What says something of the provider, and not of the request. */
const COUNTED: ReadonlySet<string> = new Set(["unreachable", "timeout", "rate_limited", "server"]);

/** Milliseconds until it is asked again; 0 when it may be asked now. */
export function restMs(health: ProvidersHealth, provider: ProviderName, nowMs: number): number {
  const { failedAtMs, awayUntilMs } = at(health, provider) ?? WELL;
  const last = failedAtMs.at(-1);
  const untilMs = last === undefined || failedAtMs.length < FAILURES_MAX ? 0 : last + REST_MS;
  return Math.max(0, untilMs - nowMs, awayUntilMs - nowMs);
}

export function failedNow(
  health: ProvidersHealth,
  {
    provider,
    code,
    nowMs,
    waitMs = 0,
  }: {
    readonly provider: ProviderName;
    readonly code: string;
    readonly nowMs: number;
    readonly waitMs?: number;
  },
): readonly Fact[] {
  if (!COUNTED.has(code)) return [];
  const { failedAtMs: before, awayUntilMs: asked } = at(health, provider) ?? WELL;
  // One that fails again after its rest goes on to rest, however long ago the others were.
  const counted =
    before.length < FAILURES_MAX ? before.filter((atMs) => nowMs - atMs < WINDOW_MS) : before.slice(1);
  // Of two requests that were under way the later one may know nothing of it.
  const awayUntilMs = Math.max(asked, waitMs > 0 ? nowMs + Math.min(waitMs, AWAY_MS_MAX) : 0);
  return [{ kind: "provider-health", provider, failedAtMs: [...counted, nowMs], awayUntilMs }];
}

export function answered(health: ProvidersHealth, provider: ProviderName): readonly Fact[] {
  const { failedAtMs, awayUntilMs } = at(health, provider) ?? WELL;
  return failedAtMs.length === 0 ? [] : [{ kind: "provider-health", provider, failedAtMs: [], awayUntilMs }];
}

export function evolveHealth(health: ProvidersHealth, fact: Fact): ProvidersHealth {
  if (fact.kind !== "provider-health") return health;
  const { provider, failedAtMs, awayUntilMs } = fact;
  return put(health, provider, { failedAtMs, awayUntilMs });
}
