// What Kodama's own tasks do: say what waits for you, keep a copy of the data, look whether the records are whole.
import { basename } from "node:path";
import * as z from "zod";
import { DAY_MS } from "../../core/lib/duration.ts";
import type { VerifiedStore } from "../../core/ports.ts";
import type { Voice } from "../../core/voice-ports.ts";
import { folderFor, quick } from "./command-plan.ts";
import { gitReading } from "./git-reading.ts";
import { ToolFailure } from "./jail.ts";
import { reading } from "./read-tools.ts";
import type { Tool } from "./tool.ts";

/** What the tools of the house need of the rest. */
export interface House {
  /** Sentences about what waits for the person and what went wrong since `sinceMs`. */
  readonly waits: (sinceMs: number) => readonly string[];
  /** Folders of the window where the voice lives. */
  readonly folders: () => readonly string[];
  /** Keeps a copy, lets old ones go, and says what it did. */
  readonly backUp: () => Promise<string>;
  /** Also whether the state that is kept follows from the record: `drifted` says in words where it does not. */
  readonly verify: () => Promise<VerifiedStore & { readonly drifted: readonly string[] }>;
  readonly devices: Voice["devices"];
  /** From now on, by its whole name; empty for the default one. */
  readonly useDevice: (kind: "microphone" | "speaker", name: string) => Promise<void>;
}

const NO_ARGS = z.strictObject({});

export const briefingTool: Tool<Record<string, never>> = {
  description:
    "Says what waits for the person, what failed since yesterday, and how the project stands in git.",
  args: NO_ARGS,
  plan: async () => reading("Morning briefing"),
  async run(_args, call, { deps }) {
    const folders = deps.house.folders();
    const where = { ...call, folders };
    const git = await Promise.all(folders.map((folder) => gitLines(where, folder, deps)));
    const named = git.map((lines, n) =>
      folders.length === 1 || lines.length === 0 ? lines : [`${basename(folders[n] ?? "")}:`, ...lines],
    );
    const lines = [...deps.house.waits(Date.now() - DAY_MS), ...named.flat()];
    const text = lines.length === 0 ? "Nothing waits for you." : lines.join(" ");
    return { ok: true, text, spoken: text };
  },
};

type Where = Parameters<typeof gitReading>[1]["call"];

async function gitLines(
  call: Where,
  folder: string,
  deps: Parameters<typeof quick>[0],
): Promise<readonly string[]> {
  // A folder that cannot be looked at, or is gone, keeps nothing else back.
  const cwd = await folderFor(call, folder).catch(() => undefined);
  if (cwd === undefined) return [];
  const argv = await gitReading(STATUS, { call, cwd, deps }).catch(() => undefined);
  if (argv === undefined) return [];
  const { exitCode, output } = await quick(deps, argv, cwd);
  if (exitCode !== 0) return [];
  const [branch = "", ...files] = output.trim().split("\n");
  const name = /^## (?:No commits yet on )?([^.\s]+)/.exec(branch)?.[1] ?? "";
  const ahead = /ahead (\d+)/.exec(branch)?.[1];
  const behind = /behind (\d+)/.exec(branch)?.[1];
  return [
    files.length === 0
      ? `On ${name} nothing is changed.`
      : `On ${name} ${count(files.length, "file")} changed.`,
    ...(ahead === undefined ? [] : [`${count(Number(ahead), "commit")} not pushed.`]),
    ...(behind === undefined ? [] : [`${count(Number(behind), "commit")} not pulled.`]),
  ];
}

const STATUS = ["status", "--porcelain", "--branch"];
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? " is" : "s are"}`;

export const backUpTool: Tool<Record<string, never>> = {
  description: "Keeps a copy of Kodama's data.",
  args: NO_ARGS,
  plan: async () => reading("Back up Kodama's data"),
  async run(_args, _call, { deps }) {
    return { ok: true, text: await deps.house.backUp(), spoken: "Kodama's data is backed up." };
  },
};

export const verifyRecordsTool: Tool<Record<string, never>> = {
  description: "Checks that nothing Kodama recorded was changed.",
  args: NO_ARGS,
  plan: async () => reading("Check what Kodama recorded"),
  async run(_args, _call, { deps }) {
    const { intact, entries, firstBroken, drifted } = await deps.house.verify();
    if (!intact)
      throw new ToolFailure(
        "failed",
        `Kodama's records were changed, first at ${firstBroken}. Look at the newest backup, and at who writes to Kodama's folder.`,
      );
    if (drifted.length > 0)
      throw new ToolFailure(
        "failed",
        `The records are whole, but what Kodama keeps of them does not follow from them: ${drifted.join("; ")}. Restart Kodama.`,
      );
    return { ok: true, text: `All ${entries} records are whole.`, spoken: "All records are whole." };
  },
};
