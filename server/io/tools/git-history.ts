// Which files a history leads to: what a file was called before, as git finds it out, and whose lines are told of.
import { sensitive } from "../../core/tools/secrets.ts";
import { quick } from "./command-plan.ts";
import { tamedGit, type Where } from "./git-repository.ts";

/** Of one file; one that was moved oftener is asked about. */
const NAMES_MAX = 200;

/** Whether git knows no name of it that a secret could have. */
export async function wasNeverSecret(file: string, { call, cwd, deps }: Where): Promise<boolean> {
  const told = ["--follow", "--name-only", "--format=", "-z", "--no-ext-diff", "--no-textconv"];
  const argv = [...(await tamedGit(call)), "log", ...told, "--", file];
  const { exitCode, output } = await quick(deps, argv, cwd);
  const names = [...new Set(output.split(/[\0\n]/).filter((one) => one !== ""))];
  return exitCode === 0 && names.length <= NAMES_MAX && !names.some((name) => sensitive(`/${name}`));
}

/** Of "-L 10,20:path" and "-L:name:path". */
export function pathsOfLines(options: readonly string[]): readonly string[] {
  return options.flatMap((word, n) => {
    const value = word === "-L" ? options[n + 1] : word.startsWith("-L") ? word.slice(2) : undefined;
    const path = value === undefined ? undefined : /^(?:[^:]+|:[^:]+):(.+)$/.exec(value)?.[1];
    return path === undefined ? [] : [path];
  });
}
