// The git tools that go through a repository's history: its last commits, and another branch.
import * as z from "zod";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import { gitReading } from "./git-reading.ts";
import {
  asked,
  guarded,
  judgeRepository,
  leadsTo,
  noRepository,
  tamedGit,
  type Where,
} from "./git-repository.ts";
import { locate, ToolFailure } from "./jail.ts";
import type { Plan, Tool } from "./tool.ts";

/** The first line that is a commit, behind that of the exit code. */
const LAST = /^[0-9a-f]{4,40} (\d{4}-\d\d-\d\d) (.+?): (.+)$/m;
const COMMITS = 10;
const COMMITS_MAX = 100;
const logArgs = z.strictObject({
  count: z.int().min(1).max(COMMITS_MAX).optional(),
  path: z.string().min(1).max(1_000).optional(),
});

export const gitLogTool: Tool<z.infer<typeof logArgs>> = {
  description: "The last commits, of the folder or of one file: hash, date, author and first line of each.",
  args: logArgs,
  async plan({ count = COMMITS, path }, call, { deps }): Promise<Plan> {
    const named = path === undefined ? undefined : locate(call, path);
    const place = named?.path === "" ? undefined : named;
    const cwd = await folderFor(call, named?.folder ?? ".");
    const where = { call, cwd, deps };
    if ((await judgeRepository(where)).kind === "none") throw noRepository();
    const words = ["log", `--max-count=${count}`, "--date=short", "--format=%h %ad %an: %s"];
    const whole = [...words, ...(place === undefined ? [] : ["--", place.path])];
    const argv = literally(await gitReading(whole, where));
    const title = place === undefined ? "Look at the last commits" : `Look at the commits of ${place.path}`;
    if (argv !== undefined) return commandPlan({ title, argv, cwd, detail: "", risk: "read", ruleKey: null });
    const detail = "This repository starts programs of its own, or keeps its files elsewhere.";
    const asked = await guarded(call, ["--literal-pathspecs", ...whole]);
    return commandPlan({ title, ...asked, cwd, detail, risk: "run", ruleKey: null });
  },
  async run(_args, call, { deps, prepared, run }) {
    const outcome = await runPrepared(call, prepared, { deps, run, what: "git log" });
    if (!outcome.ok) return outcome;
    const [, date = "", author = "", subject = ""] = LAST.exec(outcome.text) ?? [];
    const told = `The last one is "${subject}", by ${author} on ${date}.`;
    return { ...outcome, spoken: subject === "" ? "There are no commits of it." : told };
  },
};

/** A file called "[id].ts" is that one; of words that are patterns of ours there is none here. */
const literally = (argv: readonly string[] | undefined): readonly string[] | undefined =>
  argv === undefined || argv.some((word) => word.startsWith(":("))
    ? argv
    : argv.toSpliced(1, 0, "--literal-pathspecs");

const switchArgs = z.strictObject({
  branch: z.string().trim().min(1).max(200),
  create: z.boolean().optional(),
});

export const gitSwitchTool: Tool<z.infer<typeof switchArgs>> = {
  description:
    'Switches to a branch; with create, to a new one from here. "-" is the one before. Changes that are not committed come along, or it is refused.',
  args: switchArgs,
  async plan({ branch, create = false }, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const where = { call, cwd, deps };
    await assertTame(where);
    const name = create ? await freshName(branch, where) : await knownName(branch, where);
    return commandPlan({
      title: create ? `Create branch "${name}" and switch to it` : `Switch to branch "${name}"`,
      ...(await guarded(call, [
        "switch",
        "--quiet",
        "--no-overwrite-ignore",
        create ? "--create" : "--no-guess",
        name,
      ])),
      cwd,
      detail: "",
      risk: "run",
      ruleKey: null,
    });
  },
  async run(_args, call, { deps, prepared, run }) {
    if (prepared.subject.kind !== "command") throw new ToolFailure("internal", "No branch was prepared.");
    await assertTame({ call, cwd: prepared.subject.cwd, deps });
    const outcome = await runPrepared(call, prepared, { deps, run, what: "The switch" });
    return outcome.ok ? { ...outcome, spoken: `You are on ${prepared.subject.argv.at(-1)} now.` } : outcome;
  },
};

async function assertTame(where: Where): Promise<void> {
  const { kind } = await judgeRepository(where, "commit");
  if (kind === "none") throw noRepository();
  if (kind === "untamed")
    throw new ToolFailure(
      "failed",
      "This repository starts programs of its own when Git changes its files. Switch in a terminal, or ask me to run git switch.",
    );
}

const BRANCHES_MAX = 2_000;
const NAMED_MAX = 5;

async function listed({ call, cwd, deps }: Where): Promise<readonly string[]> {
  const words = [
    "for-each-ref",
    "--format=%(refname:lstrip=2)",
    "--sort=-committerdate",
    `--count=${BRANCHES_MAX}`,
  ];
  const { exitCode, output } = await quick(deps, [...(await tamedGit(call)), ...words, "refs/heads"], cwd);
  if (exitCode !== 0) throw new ToolFailure("failed", "Git could not list the branches.");
  // One that begins with a dash would be an option.
  return output.split("\n").filter((name) => /^[^-]/.test(name));
}

/** As it is written, or as it is said: "fix slash login bug" is fix/login-bug. */
async function knownName(said: string, where: Where): Promise<string> {
  if (said === "-") return previous(where);
  const names = await listed(where);
  const plain = plainly(said);
  const like = names.filter((name) => plainly(name) === plain);
  const found = names.find((name) => name === said) ?? (like.length === 1 ? like[0] : undefined);
  if (found !== undefined) return plainBranch(found, where);
  const near = names.filter((name) => plainly(name).includes(plain)).slice(0, NAMED_MAX);
  const some = near.length > 0 ? near : names.slice(0, NAMED_MAX);
  const next = like.length > 1 ? "Say which, letter by letter" : "Name another one, or ask for a new one";
  throw new ToolFailure(
    like.length > 1 ? "ambiguous" : "not_found",
    `There is no branch "${said}" alone. There ${some.length === 1 ? "is" : "are"} ${some.join(", ") || "none"}. ${next}.`,
  );
}

/** One that stands for another one would have that one moved by what is committed there. */
async function plainBranch(name: string, where: Where): Promise<string> {
  const other = await leadsTo(where, `refs/heads/${name}`);
  if (other !== undefined)
    throw new ToolFailure("failed", `The branch ${name} stands for ${other}. Switch to that one.`);
  return name;
}

async function previous(where: Where): Promise<string> {
  const whole = await asked(where, ["rev-parse", "--symbolic-full-name", "@{-1}"]);
  const name = /^refs\/heads\/([^-\n].*)$/m.exec(whole ?? "")?.[1];
  if (name === undefined) throw new ToolFailure("not_found", "There is no branch before this one. Name one.");
  return plainBranch(name, where);
}

async function freshName(said: string, where: Where): Promise<string> {
  const { call, cwd, deps } = where;
  const name = /^\S+$/.test(said) ? said : dashed(said);
  const checked = await quick(deps, [...(await tamedGit(call)), "check-ref-format", "--branch", name], cwd);
  if (checked.exitCode !== 0 || checked.output.trim() !== name)
    throw new ToolFailure(
      "invalid_arguments",
      `A branch cannot be called "${name}". Use letters, digits and dashes.`,
    );
  if ((await listed(where)).includes(name))
    throw new ToolFailure(
      "invalid_arguments",
      `There is a branch "${name}" already. Switch to it, or choose another name.`,
    );
  return name;
}

const dashed = (said: string): string =>
  said
    .toLowerCase()
    .replaceAll(/\s+(?:slash|\/)\s+/g, "/")
    .replaceAll(/\s+(?:dash|hyphen|minus|-)\s+|\s+/g, "-");

const plainly = (name: string): string => dashed(name).replaceAll(/[^\p{L}\p{N}]/gu, "");
