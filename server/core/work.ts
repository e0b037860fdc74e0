// What a turn did, as a memory: what was asked, what was changed and run, and how that ended. Its tags say it in parts, so that a whole
// day can be told of them. Of a command only its first words are kept: what stands behind them may be secret.
import type { Turn } from "./conversation/types.ts";
import { baseName } from "./lib/paths.ts";
import { oneLine } from "./lib/unseen.ts";
import { beginningOf, capitalised, listed } from "./lib/wording.ts";
import { changedBy, type ToolCall } from "./tools/types.ts";
import { MEMORY, type MemoryDraft, type MemoryRecord } from "./memory/types.ts";

const ASKED_CHARS_MAX = 200;
const DEED_CHARS_MAX = 120;
const NAMED_MAX = 3;

/** Undefined where it only talked or looked. */
export function workOf(
  turn: Pick<Turn, "turnId" | "text" | "folders" | "run">,
  calls: readonly ToolCall[],
): MemoryDraft | undefined {
  const deeds = [...new Set(calls.flatMap(deedsOf))].slice(0, MEMORY.tagsMax);
  if (deeds.length === 0) return undefined;
  const asked = beginningOf(oneLine(turn.text), ASKED_CHARS_MAX);
  const text = `"${asked}"${turn.run === undefined ? "" : " (scheduled)"}: ${toldOf(deeds)}.`;
  return { kind: "episode", text, folder: turn.folders[0] ?? "", tags: deeds, sourceTurnId: turn.turnId };
}

/** Each begins with what kind of deed it is. */
function deedsOf(call: ToolCall): readonly string[] {
  if (call.state.kind !== "done" || call.state.prepared === null) return [];
  const { prepared, result } = call.state;
  const { title, subject, risk } = prepared;
  if (risk === "read") return [];
  const past = PAST.find(([verb]) => title.startsWith(`${verb} `));
  if (past !== undefined) {
    const behind = title.slice(past[0].length).replace(/ and switch to it$/, " and switched to it");
    return result.ok ? [deed("did", `${past[1]}${behind}`)] : [];
  }
  if (subject.kind === "edit") return changedBy(call).map(({ path }) => deed("changed", path));
  if (subject.kind !== "command") return [];
  const script = call.args["script"];
  const name = typeof script === "string" ? script : firstWords(subject.argv.join(" "));
  if (name === "") return [];
  if (result.ok) return [deed("ran", name)];
  return result.errorCode === "failed" || result.errorCode === "timeout" ? [deed("failed", name)] : [];
}

type Deed = "changed" | "ran" | "failed" | "did";
const deed = (kind: Deed, what: string): string => `${kind} ${oneLine(what).slice(0, DEED_CHARS_MAX)}`;

/** First words of titles of tools, and how they are told afterwards. What only looks has none. */
const PAST = [
  ["Commit", "committed"],
  ["Push", "pushed"],
  ["Pull", "pulled"],
  ["Switch", "switched"],
  ["Create", "created"],
  ["Put", "put"],
  ["Bring back", "brought back"],
  ["Undo", "undid"],
  ["Schedule:", "scheduled:"],
  ["Use", "used"],
] as const;

/** Programs whose next word says what they do; of others it may be anything, also what is secret. */
const WITH_VERB =
  /^(?:(?:npm|pnpm|yarn|bun|deno) (?:run )?|(?:npx|git|cargo|go|make|docker|kubectl|pip|poetry|uv|dotnet|mvn|gradle|terraform|just|rake|bundle) )(?![\w.-]*=)\w[\w:.-]{0,39}(?=\s|$)/;

/** A program and what it is told to do, without its options. */
export function firstWords(line: string): string {
  const bare = line.trim().replace(/^cd \S+ *(?:&&|;) */, "");
  return WITH_VERB.exec(bare)?.[0] ?? /^[\w.@/+-]+(?=\s|$)/.exec(bare)?.[0].split("/").at(-1) ?? "";
}

/** "changed a.ts and b.ts, ran test 3 times, which failed the last time, and committed …", of the tags of one turn or of several. */
export function toldOf(deeds: readonly string[]): string {
  const of = (...kinds: readonly Deed[]): readonly string[] =>
    deeds.filter((one) => kinds.some((kind) => one.startsWith(`${kind} `)));
  const files = [...new Set(of("changed").map(whatOf))].map(baseName);
  const changed = files.length === 0 ? [] : [`changed ${inAll(atMost(files, "other file"))}`];
  const runs = of("ran", "failed");
  const ran = [...new Set(runs.map(whatOf))].map((name) => runs.filter((one) => whatOf(one) === name));
  const good = ran.filter((times) => !failedLast(times)).map(ranOf);
  const did = [...new Set(of("did").map(whatOf))];
  // At the end, where what they say behind a comma is not taken for something of another one.
  const bad = ran.filter(failedLast).map(ranOf);
  return inAll([...changed, ...atMost(good, "other program"), ...atMost(did, "other thing"), ...bad]);
}

const whatOf = (one: string): string => one.slice(one.indexOf(" ") + 1);

const failedLast = (times: readonly string[]): boolean => times.at(-1)?.startsWith("failed ") === true;

/** One program, each time that it was run. */
function ranOf(times: readonly string[]): string {
  const [last = ""] = times.slice(-1);
  const often = times.length === 1 ? "" : times.length === 2 ? " twice" : ` ${times.length} times`;
  const end = times.length === 1 ? ", which failed" : ", which failed the last time";
  return `ran ${whatOf(last)}${often}${failedLast(times) ? end : ""}`;
}

/** Where a part has a comma of its own, or there are many, one more says where the last one begins. */
const inAll = (parts: readonly string[]): string =>
  listed(parts, parts.length > 2 || parts.some((one) => one.includes(",")) ? "," : "");

function atMost(all: readonly string[], what: string): readonly string[] {
  const more = all.length - NAMED_MAX;
  return more <= 0 ? all : [...all.slice(0, NAMED_MAX), `${more} ${what}${more === 1 ? "" : "s"}`];
}

const deedsIn = (records: readonly MemoryRecord[]): readonly string[] => records.flatMap(({ tags }) => tags);

/** Of a day, from its turns in their order; `day` in words. */
export function digestOf(turns: readonly MemoryRecord[], day: string): string {
  const n = turns.length;
  return `${day}, ${n} ${n === 1 ? "request" : "requests"}: ${toldOf(deedsIn(turns))}.`;
}

/** For the ear, of turns in their order; `when` in words. */
export function recapOf(turns: readonly MemoryRecord[], when: string): string {
  const told = toldOf(deedsIn(turns));
  const [n, words] = [turns.length, capitalised(when)];
  // What another assistant kept has no parts.
  return told === "" ? `${words}: ${n} ${n === 1 ? "thing" : "things"}.` : `${words} I ${told}.`;
}
