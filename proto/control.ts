// The closed union inside runtime.control: each action and what its detail holds. An action that is not here is never sent.
import type { ControlEventJson } from "./gen/kodama/v1/runtime_pb.ts";

type Kind = "string" | "number" | "boolean";

export const CONTROL = {
  /** Events were missed: take a snapshot. */
  resync: {},
  gate: { active: "boolean" },
  runtime_status: { status: "string" },
  /** `reason` is empty when the part is well again. */
  degraded: { part: "string", reason: "string" },
  device_changed: { surface_id: "string", speaker: "string", generation: "number" },
  approval_reminder: { approval_id: "string" },
  /** A message of the editor was too large to be read. */
  frame_dropped: { code: "string", message: "string" },
  turn_finished: {
    state: "string",
    next_step: "string",
    brain: "string",
    /** -1 where there was none of it: what is asked by text was not heard. */
    told_ms: "number",
    soft_end_ms: "number",
    recognised_ms: "number",
    heard_ms: "number",
    understood_ms: "number",
    first_token_ms: "number",
    first_sentence_ms: "number",
    waited_for_you_ms: "number",
    tools_ms: "number",
    total_ms: "number",
  },
} as const satisfies Record<string, Readonly<Record<string, Kind>>>;

export type ControlAction = keyof typeof CONTROL;

interface Kinds {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}
type Fields<D extends Readonly<Record<string, Kind>>> = { readonly [K in keyof D]: Kinds[D[K]] };
export type ControlDetail<A extends ControlAction> = Fields<(typeof CONTROL)[A]>;

/** The payload of the event; `turn_id` is empty where no turn is meant. */
export function control<A extends ControlAction>(
  action: A,
  detail: ControlDetail<A>,
  turn_id = "",
): { readonly action: A; readonly turn_id: string; readonly detail: ControlDetail<A> } {
  return { action, turn_id, detail };
}

/** What breaks the union; empty when nothing does. */
export function controlFault({ action = "", detail = {} }: ControlEventJson): string {
  if (!Object.hasOwn(CONTROL, action)) return `${action} is no control action`;
  const wanted: Readonly<Record<string, Kind>> = CONTROL[action as ControlAction];
  const names = Object.keys(detail);
  const strange = names.find((name) => typeof detail[name] !== wanted[name]);
  if (strange !== undefined) return `${action}: ${strange} is ${typeof detail[strange]}`;
  const missing = Object.keys(wanted).find((name) => !names.includes(name));
  return missing === undefined ? "" : `${action}: no ${missing}`;
}
