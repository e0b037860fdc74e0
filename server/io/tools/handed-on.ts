// `git ls-files | xargs wc -l`: which names xargs would hand on is found out first, by the commands in front of it, which are known to
// only look. Its own command is then judged with those names among its words, like any that was typed.
import { readingOf } from "../../core/tools/reading/readers.ts";
import { handsOn, type HandsOn } from "../../core/tools/reading/xargs.ts";
import type { Joint, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import { quickLine } from "./command-plan.ts";
import { NOT_FOUND } from "./steps.ts";
import type { ToolDeps } from "./tool.ts";

/** Beyond these a person looks at it: names, what xargs would give to one command, and commands of one name each. */
const NAMES_MAX = 1_000;
const CHARS_MAX = 100_000;
const ALONE_MAX = 20;

export interface Handing {
  readonly deps: ToolDeps;
  readonly cwd: string;
  /** How what comes behind xargs follows it. */
  readonly next: Joint | undefined;
}

export interface Handed {
  /** What stays of what stood in front. */
  readonly before: ShellLine;
  /** What takes the place of xargs. */
  readonly commands: ShellLine;
}

export const isHandedOn = ({ argv, joint }: ShellCommand): boolean => argv[0] === "xargs" && joint === "pipe";

/** Undefined where it cannot be told beforehand what xargs would do. */
export async function handedOn(
  xargs: ShellCommand,
  before: ShellLine,
  handing: Handing,
): Promise<Handed | undefined> {
  const how = handsOn(xargs.argv.slice(1));
  const words = xargs.argv.slice(1 + (how?.options ?? 0));
  const from = before.findLastIndex((one) => one.joint !== "pipe");
  const pipeline = before.slice(from);
  if (how === undefined || words.length === 0 || from === -1 || !isTold(pipeline)) return undefined;
  // What does more than look is not worth looking for its names.
  if (readingOf(withName(words, "name", how)) === undefined) return undefined;
  const names = await namesOf(pipeline, how.between, handing);
  if (names === undefined) return undefined;
  if (names.length > 0) {
    const all = how.alone ? names.map((name) => withName(words, name, how)) : [[...words, ...names]];
    return mayStandThere(all, pipeline, handing.next)
      ? {
          before: before.slice(0, from),
          commands: all.map((argv) => ({ ...xargs, argv, joint: jointOf(pipeline) })),
        }
      : undefined;
  }
  // With nothing to hand on it starts its command all the same, or says that all went well.
  return { before, commands: [{ ...xargs, argv: how.needsName || how.sign !== "" ? ["true"] : words }] };
}

/** Of several commands the last one would be all that a pipe gets, or that says how it went. */
const mayStandThere = (all: readonly unknown[], pipeline: ShellLine, next: Joint | undefined): boolean =>
  all.length === 1 ||
  (all.length <= ALONE_MAX && jointOf(pipeline) === "next" && (next === undefined || next === "next"));

const jointOf = ([first]: ShellLine): Joint => first?.joint ?? "next";

/** Whether what it says of errors is no name. */
const isTold = (pipeline: ShellLine): boolean => pipeline.every(({ errors }) => errors !== "joined");

async function namesOf(
  pipeline: ShellLine,
  between: HandsOn["between"],
  { deps, cwd }: Handing,
): Promise<readonly string[] | undefined> {
  const quiet = pipeline.map((one, n): ShellCommand => ({
    ...one,
    errors: "dropped",
    joint: n === 0 ? "next" : one.joint,
  }));
  const { exitCode, output } = await quickLine(deps, quiet, cwd);
  if (output === "" || exitCode === NOT_FOUND) return [];
  if (exitCode !== 0 || output.length > CHARS_MAX) return undefined;
  const names = output.split(between === "zeros" ? "\0" : "\n");
  if (names.at(-1) === "") names.pop();
  // A blank or a quote would make two names of one, or one of two.
  const isPlain = between !== "blanks" || names.every((name) => /^[^\s'"\\]+$/.test(name));
  return isPlain && names.length <= NAMES_MAX ? names : undefined;
}

const withName = (words: readonly string[], name: string, { sign }: HandsOn): readonly string[] =>
  sign === "" ? [...words, name] : words.map((word) => word.replaceAll(sign, name));
