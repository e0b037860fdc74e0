// What a task does when something goes wrong, as a client says it: an empty field takes the default.
import { DAY_MS } from "../../core/lib/duration.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import {
  DEFAULT_POLICIES,
  FOLDS,
  GAPS,
  MISSED,
  ON_CRASH,
  OVERLAPS,
  type Policies,
} from "../../core/scheduler/types.ts";
import type { TaskPolicies } from "../../../proto/gen/kodama/v1/scheduler_pb.ts";

const CHOICES = { missed: MISSED, overlap: OVERLAPS, onCrash: ON_CRASH, gap: GAPS, fold: FOLDS } as const;
const NUMBERS = {
  missedMax: 100,
  retries: 20,
  timeoutMs: DAY_MS,
  backoffMs: DAY_MS,
  dailyMs: 70 * DAY_MS,
  dailyUnits: 1_000_000_000,
} as const;

export function policiesOf(given: TaskPolicies | undefined): Result<Policies> {
  if (given === undefined) return ok(DEFAULT_POLICIES);
  for (const [name, choices] of Object.entries(CHOICES)) {
    const word = given[name as keyof typeof CHOICES];
    if (word !== "" && !choices.some((choice) => choice === word))
      return fail("invalid_payload", `policies.${name} must be one of ${choices.join(", ")}.`);
  }
  for (const [name, max] of Object.entries(NUMBERS)) {
    const number = given[name as keyof typeof NUMBERS];
    if (!(number >= 0 && number <= max))
      return fail("invalid_payload", `policies.${name} must be 0 to ${max}; 0 is the default.`);
  }
  const set = Object.fromEntries(
    [...Object.keys(CHOICES), ...Object.keys(NUMBERS)]
      .filter((name) => name !== "dailyUnits")
      .map((name) => [name, given[name as keyof typeof CHOICES | keyof typeof NUMBERS]] as const)
      .filter(([, value]) => value !== "" && value !== 0),
  );
  const { dailyUnits: dailyTokens } = given;
  // Every name and value was checked above.
  return ok({
    ...DEFAULT_POLICIES,
    ...(set as Partial<Policies>),
    ...(dailyTokens > 0 ? { dailyTokens } : {}),
  });
}
