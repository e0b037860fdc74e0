// Which language models failed lately. One that failed three times within a minute rests: while another one can answer, nobody
// waits for it again. After half a minute the next request tries it. The figures are those of the research of the brain, §3.
import type { Fact } from "../fact.ts";
import { at, put } from "../lib/record.ts";
import type { ProviderName } from "./types.ts";

/** When each one failed, the newest last; nothing of one that answered since. */
export type ProvidersHealth = Readonly<Record<string, readonly number[]>>;
export const ALL_WELL: ProvidersHealth = {};

const FAILURES_MAX = 3;
const WINDOW_MS = 60_000;
const REST_MS = 30_000;
/** What says something of the provider, and not of the request. */
const COUNTED: ReadonlySet<string> = new Set(["unreachable", "timeout", "rate_limited", "server"]);

/** Milliseconds until it is asked again; 0 when it may be asked now. */
export function restMs(health: ProvidersHealth, provider: ProviderName, nowMs: number): number {
  const failed = at(health, provider) ?? [];
  const last = failed.at(-1);
  return last === undefined || failed.length < FAILURES_MAX ? 0 : Math.max(0, last + REST_MS - nowMs);
}

export function failedNow(
  health: ProvidersHealth,
  {
    provider,
    code,
    nowMs,
  }: { readonly provider: ProviderName; readonly code: string; readonly nowMs: number },
): readonly Fact[] {
  if (!COUNTED.has(code)) return [];
  const before = at(health, provider) ?? [];
  // One that fails again after its rest goes on to rest, however long ago the others were.
  const counted =
    before.length < FAILURES_MAX ? before.filter((atMs) => nowMs - atMs < WINDOW_MS) : before.slice(1);
  return [{ kind: "provider-health", provider, failedAtMs: [...counted, nowMs] }];
}

export function answered(health: ProvidersHealth, provider: ProviderName): readonly Fact[] {
  return (at(health, provider) ?? []).length === 0
    ? []
    : [{ kind: "provider-health", provider, failedAtMs: [] }];
}

export function evolveHealth(health: ProvidersHealth, fact: Fact): ProvidersHealth {
  return fact.kind === "provider-health" ? put(health, fact.provider, fact.failedAtMs) : health;
}
