// Changes and programs for questions about what is allowed ahead.
import assert from "node:assert/strict";
import type { Prepared } from "../../server/core/tools/types.ts";
import { callTool, codeOf, type Core, lastCall, pendingIn, prepared } from "./core.ts";

export const MINUTE_MS = 60_000;
export const give = (core: Core, change: object = {}): string =>
  codeOf(
    core.send({
      kind: "allowance-give",
      folder: "/ws",
      programs: true,
      count: 2,
      minutes: 5,
      by: "you, by palette",
      ...change,
    }),
  );
export const program = (change: object = {}): Partial<Prepared> => {
  const { subject } = prepared();
  return { subject: { ...subject, confined: "no_network", ...change } as Prepared["subject"] };
};
export const left = (core: Core): number | undefined => core.state.control.approvals.allowance?.left;
let digest = 0;
/** Whether it was asked about; what was asked is withdrawn. */
export function isAsked(core: Core, change: Partial<Prepared>): boolean {
  callTool(core, { ...change, digest: `d${++digest}` });
  const asked = pendingIn(core.state).length > 0;
  assert.equal(lastCall(core).state.kind, asked ? "ready" : "running");
  core.send({ kind: "turn-cancel", turnId: "" });
  return asked;
}
