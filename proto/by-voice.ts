// How a question says that it can be allowed by voice; on every surface the same.
import type { ApprovalJson } from "./gen/kodama/v1/approval_pb.ts";

/** With the number that allows it, for whoever looks there; empty where there is none. */
export const byVoice = ({ spoken_code: code = 0 }: ApprovalJson): string =>
  code === 0 ? "" : ` By voice: "yes, ${code}".`;
