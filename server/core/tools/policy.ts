// Decides whether a prepared call runs at once, needs a person, or is refused. The order is the policy:
// untrusted workspace > lasting no > risk > "ask each time" > lasting yes > yes given ahead > ask. Nothing a client sends can skip it.
import { type Allowance, ASKED_EACH_TIME, holdsNow, type Rule, usesOf } from "../approvals/types.ts";
import type { Grant } from "../capabilities/types.ts";
import { isWithin } from "../lib/paths.ts";
import { IN_SANDBOX, inSandbox, wallsOf } from "./sandboxed.ts";
import type { Prepared, ToolCall, ToolName } from "./types.ts";

export type Verdict =
  | {
      readonly kind: "auto";
      readonly ruleId: string;
      /** The permission that it was given by. */
      readonly grantId?: string;
    }
  /** Allowed ahead: it counts before it starts, and is asked about where that is used up. */
  | { readonly kind: "ahead"; readonly allowanceId: string; readonly ruleId: string; readonly reason: string }
  | { readonly kind: "ask"; readonly ruleId: string; readonly reason: string }
  | {
      readonly kind: "refuse";
      readonly ruleId: string;
      readonly code: "untrusted" | "denied";
      readonly reason: string;
    };

interface Circumstances {
  readonly rules: readonly Rule[];
  readonly allowance?: Allowance | undefined;
  readonly sessionId: string;
  readonly nowMs: number;
  /** See taint.ts. */
  readonly tainted: boolean;
  readonly given?: Given;
}

/** What a person gave away for a while. */
export interface Given {
  /** Branches of other machines: "https://example.org/app.git main", or without a name each of them. */
  readonly pushes: readonly Pick<Grant, "grantId" | "scope">[];
  /** Files of secrets, by their real paths. */
  readonly secrets: readonly Pick<Grant, "grantId" | "scope">[];
}

export function judge(call: ToolCall, prepared: Prepared, around: Circumstances): Verdict {
  const verdict = judged(call, prepared, around);
  return around.tainted && call.byModel ? toldOf(verdict, call) : verdict;
}

function judged(call: ToolCall, prepared: Prepared, around: Circumstances): Verdict {
  if (prepared.risk === "read") return { kind: "auto", ruleId: "read-only" };
  if (!call.trusted && !touchesNothing(call))
    return { kind: "refuse", ruleId: "not-trusted", code: "untrusted", reason: UNTRUSTED };
  const tainted = around.tainted && call.byModel;
  if (tainted && leavesBy(prepared))
    return { kind: "refuse", ruleId: "stays-here", code: "denied", reason: STAYS_HERE };
  const fitting = around.rules.filter((one) => matches(one, call, { prepared, around }));
  const never = fitting.find((one) => one.effect === "deny");
  if (never !== undefined || isDeniedByLink(call, prepared, around))
    return { kind: "refuse", ruleId: never?.ruleId ?? "denied-by-link", code: "denied", reason: NEVER };
  if (prepared.risk === "high") return ofHighRisk(call, prepared, around);
  if (fitting.some((one) => one.effect === "ask"))
    return { kind: "ask", ruleId: ASKED_EACH_TIME, reason: EACH_TIME + rights(prepared) };
  if (PERSONS_OWN.has(call.name) && prepared.risk === "change" && isOneOfAPerson(call))
    return { kind: "auto", ruleId: `${call.name}-asked-by-person` };
  return byAnswers(call, prepared, { fitting, around: { ...around, tainted } });
}

interface Answers {
  /** Rules about this very call. */
  readonly fitting: readonly Rule[];
  readonly around: Circumstances;
}

/** By what a person said before. */
function byAnswers(call: ToolCall, prepared: Prepared, { fitting, around }: Answers): Verdict {
  const { tainted } = around;
  // What another program's tools are given is what leaves the machine: then each is looked at, whatever was allowed.
  const asleep = (rule: Rule): boolean => rule.scope === "session" || reachesOut(prepared);
  const yes = fitting.find((one) => !tainted || !asleep(one));
  if (yes !== undefined) return { kind: "auto", ruleId: yes.ruleId };
  if (fitting.length > 0)
    return { kind: "ask", ruleId: "read-unknown-text", reason: ASKS_AGAIN + rights(prepared) };
  const verdict = unlessAhead(call, prepared, around);
  return tainted && verdict.kind === "ahead"
    ? { kind: "ask", ruleId: "read-unknown-text", reason: ASKS_AGAIN + rights(prepared) }
    : verdict;
}

/** What goes on behind the turn, and what somebody looks at each time, says why it is asked with care. */
function toldOf(verdict: Verdict, { name }: ToolCall): Verdict {
  return verdict.kind === "ask" && (OUTLASTS.has(name) || LOOKED_AT.has(verdict.ruleId))
    ? { ...verdict, reason: `${verdict.reason} ${MAY_BE_TOLD}` }
    : verdict;
}

/** No rule is kept for a link, but a no to what it leads to is one to it as well. */
function isDeniedByLink({ name }: ToolCall, prepared: Prepared, around: Circumstances): boolean {
  const { subject } = prepared;
  if (subject.kind !== "edit" || subject.files.every(({ leadsTo }) => leadsTo === undefined)) return false;
  const rules = around.rules.filter(({ tool }) => tool === name);
  return isNamed(prepared, { ...around, rules }, ["deny"]);
}

/** Somebody looks at it, but for what they gave ahead. */
function ofHighRisk(call: ToolCall, prepared: Prepared, around: Circumstances): Verdict {
  const tainted = around.tainted && call.byModel;
  const given = tainted ? undefined : givenFor(call, prepared, around);
  return given !== undefined
    ? { kind: "auto", ruleId: "was-given", grantId: given.grantId }
    : { kind: "ask", ruleId: "high-risk", reason: HIGH + rights(prepared) };
}

/** A person gave this branch, or this file, for a while. A task has no permissions but its own. */
function givenFor(
  { run }: ToolCall,
  { subject }: Prepared,
  { given }: Circumstances,
): Pick<Grant, "grantId"> | undefined {
  if (run !== undefined || given === undefined) return undefined;
  if (subject.kind === "read") return given.secrets.find(({ scope }) => scope === subject.secret);
  if (subject.kind !== "command" || subject.pushes === undefined) return undefined;
  const branch = subject.pushes;
  return given.pushes.find(({ scope }) => scope === branch || scope === branch.replace(/ \S+$/, ""));
}

/** It is asked about, unless a yes was given ahead for it. */
function unlessAhead(call: ToolCall, prepared: Prepared, around: Circumstances): Verdict {
  const why = whyAsked(call, prepared);
  const { allowance, nowMs } = around;
  return allowance !== undefined &&
    holdsNow(allowance, nowMs) &&
    covers(allowance, call, prepared) &&
    !isNamed(prepared, around, ["deny", "ask"])
    ? { kind: "ahead", allowanceId: allowance.allowanceId, ...why }
    : { kind: "ask", ...why };
}

/** Changes that can be looked at whole and undone, and programs behind walls: of the one folder, and of a person's request. */
function covers({ folder, programs, left }: Allowance, call: ToolCall, prepared: Prepared): boolean {
  const { subject } = prepared;
  if (call.run !== undefined || folderOf(call, prepared) !== folder) return false;
  // What is undone cannot be done again.
  if (subject.kind === "edit")
    return (
      call.name !== "undo" &&
      usesOf(prepared) <= left &&
      subject.files.every((file) => !file.cut && file.folder === folder)
    );
  if (!programs || subject.kind !== "command") return false;
  // The walls stand around the outermost open folder.
  const isOutermost = !call.folders.some((one) => one !== folder && isWithin(one, folder));
  return isOutermost && subject.confined === "no_network" && subject.leaves !== true;
}

/** Whether a no, or an "ask each time", is about one of its files, with whatever tool it was asked about then. */
function isNamed(
  { subject }: Prepared,
  { rules, nowMs }: Circumstances,
  effects: readonly Rule["effect"][],
): boolean {
  if (subject.kind !== "edit") return false;
  return rules.some(
    ({ effect, scope, folder, key, expiresAtMs }) =>
      effects.includes(effect) &&
      (expiresAtMs === 0 || expiresAtMs > nowMs) &&
      subject.files.some(
        (file) =>
          (scope === "always" || folder === file.folder) &&
          [file.path, file.leadsTo ?? file.path].some((path) => `, ${key}, `.includes(`, change ${path}, `)),
      ),
  );
}

/** It is made to reach other machines, whatever it runs in. */
const leavesBy = ({ subject, risk }: Prepared): boolean =>
  subject.kind === "command" &&
  (subject.leaves === true || (subject.confined === "hosts" && risk === "high"));

/** A program without walls may reach whatever the machine reaches. */
const reachesOut = ({ subject, risk }: Prepared): boolean =>
  subject.kind === "mcp" ||
  (subject.kind === "command" &&
    (subject.confined === undefined ? risk === "run" : subject.confined !== "no_network"));

/** What the question is about; what is high was asked before. */
function whyAsked(
  { name }: ToolCall,
  prepared: Prepared,
): Pick<Extract<Verdict, { kind: "ask" }>, "ruleId" | "reason"> {
  if (prepared.subject.kind === "question") return { ruleId: "asks-you", reason: ASKS };
  if (name === "remember") return { ruleId: "keeps-in-mind", reason: KEEPS_IN_MIND };
  if (name === "forget") return { ruleId: "forgets", reason: ERASES };
  if (prepared.subject.kind === "task") {
    const { kind } = prepared.subject.draft.schedule;
    return { ruleId: "keeps-a-task", reason: kind === "once" || kind === "date" ? KEEPS_ONCE : KEEPS };
  }
  if (prepared.subject.kind === "mcp") return { ruleId: "uses-an-mcp-server", reason: HANDS_ON };
  return prepared.risk === "run"
    ? { ruleId: "starts-a-program", reason: STARTS + rights(prepared) }
    : { ruleId: "changes-files", reason: "It changes files in your workspace." };
}

/** Asked for in a person's own words, they are what was meant, and small. */
const PERSONS_OWN: ReadonlySet<ToolName> = new Set<ToolName>(["undo", "remember", "editor_act"]);

const isOneOfAPerson = ({ byModel, run, args }: ToolCall): boolean =>
  !byModel && run === undefined && args["all"] !== true;

/** It is about no file of the workspace, so it may be asked in one that is not trusted as well. */
export const touchesNothing = ({ name }: ToolCall): boolean => OF_NO_FILE.has(name);
const OF_NO_FILE: ReadonlySet<ToolName> = new Set<ToolName>([
  "use_model_server",
  "choose_device",
  "remember",
  "forget",
  "ask_user",
]);

/** Where a program would run is part of every question about one, on every screen. */
function rights({ subject }: Prepared): string {
  if (subject.kind !== "command") return "";
  const { confined, hosts = [] } = wallsOf(subject) ?? { confined: "all" as const };
  return confined === "hosts" ? ` ${RIGHTS.hosts} ${hosts.join(", ")}.` : ` ${RIGHTS[confined]}`;
}
const RIGHTS = {
  no_network: "It runs in a sandbox: it can change its folder only, and reaches no network.",
  hosts: "It runs in a sandbox: it can change its folder only, and reaches only",
  network: "It runs in a sandbox: it can change its folder only.",
  all: "It runs with all your rights.",
} as const;

export const UNTRUSTED = "This workspace is not trusted, so it can only be read. Trust it first.";
/** What goes on behind the turn, where nothing tells any more that it read such text. */
const OUTLASTS: ReadonlySet<ToolName> = new Set<ToolName>(["remember", "schedule_task"]);
const LOOKED_AT: ReadonlySet<string> = new Set([ASKED_EACH_TIME, "high-risk"]);
const MAY_BE_TOLD =
  "The model has read text that nobody vouches for since you asked, which may be what it wants this for.";
const KEEPS_IN_MIND = "Language models are told it from now on, until you forget it.";
const ASKS = "It goes on with your answer; without one it decides by itself.";
const ERASES = "It is erased for good.";
const STAYS_HERE =
  "The model has read text that nobody vouches for, so nothing it asks for leaves your machine in this turn. Ask for it yourself.";
const ASKS_AGAIN = "You allowed it, but the model has read text that nobody vouches for since you asked.";
const KEEPS = "It will do this by itself from now on, also when you are not here.";
const KEEPS_ONCE = "It will do this by itself then, also when you are not here.";
const NEVER =
  "You said never to exactly this. To be asked again, take the no back under Manage Standing Permissions.";
const HANDS_ON =
  "The server gets what is shown here, and does with it what it likes. One that Kodama started runs with all your rights.";
const EACH_TIME =
  "You wanted to be asked about exactly this each time. To change that, take it back under Manage Standing Permissions.";
const STARTS = "It starts a program on your machine.";
const HIGH =
  "It touches a protected place, or leaves its sandbox or your machine, so it always needs somebody who looks at it.";

function matches(
  rule: Rule,
  call: ToolCall,
  { prepared, around }: { readonly prepared: Prepared; readonly around: Circumstances },
): boolean {
  if (rule.tool !== call.name || !fits(rule, prepared)) return false;
  if (rule.expiresAtMs !== 0 && rule.expiresAtMs <= around.nowMs) return false;
  if (rule.scope === "session" && rule.sessionId !== around.sessionId) return false;
  // A run has what its task was given, and nothing that was given to other requests meanwhile.
  if (rule.effect === "allow" && (rule.scope === "task" || call.run !== undefined))
    return (
      rule.scope === "task" && rule.taskId === call.run?.taskId && rule.folder === folderOf(call, prepared)
    );
  return rule.scope === "always" || folderOf(call, prepared) === rule.folder;
}

/** What was allowed in a sandbox is not allowed with more; what is never to be done, or to be asked about, is so with and without. */
function fits({ key, effect }: Rule, { ruleKey, subject }: Prepared): boolean {
  if (ruleKey === null) return false;
  if (key === ruleKey) return true;
  if (effect !== "allow") return key.startsWith(`${ruleKey}${IN_SANDBOX}`);
  const walls = wallsOf(subject);
  if (walls === undefined) return false;
  return key === inSandbox(ruleKey, walls) || key === inSandbox(ruleKey, { confined: "network" });
}

/** The open or granted folder that a call is about: where its program runs, or where its files are. */
export function folderOf(call: ToolCall, { subject }: Pick<Prepared, "subject">): string {
  if (subject.kind === "edit") return subject.files[0]?.folder ?? "";
  if (subject.kind === "task") return subject.draft.folder;
  if (subject.kind !== "command") return call.folders[0] ?? "";
  const { cwd } = subject;
  const around = call.folders.filter((one) => isWithin(one, cwd));
  return around.toSorted((a, b) => b.length - a.length)[0] ?? "";
}
