// What a yes given ahead is for, the same on every screen. No runtime of its own, so that pages and extensions may use it.
import type { ApprovalAllowanceJson } from "./gen/kodama/v1/approval_pb.ts";

/** "changes of files in shop, and programs in the sandbox (7 of 10 left)" */
export function aheadWords({
  left = 0,
  of = 0,
  programs = false,
  folder = "",
}: ApprovalAllowanceJson): string {
  const where = folder.split(/[/\\]/).at(-1) ?? "";
  return `changes of files in ${where}${programs ? ", and programs in the sandbox" : ""} (${left} of ${of} left)`;
}
