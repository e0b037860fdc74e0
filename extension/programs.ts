// Programs that Kodama left running: which there are, what they write, and their end by a person's hand.
import * as vscode from "vscode";
import { clockOf } from "../proto/moments.ts";
import type { ProgramJson } from "../proto/gen/kodama/v1/program_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { plain } from "./plain.ts";

interface Row extends vscode.QuickPickItem {
  readonly program: ProgramJson;
}
interface Act extends vscode.QuickPickItem {
  run(): Promise<unknown>;
}

/** The list comes back after each step, until it is left. */
export async function managePrograms(context: CommandContext): Promise<void> {
  for (;;) {
    const { programs = [] } = await context.connection.command("program.list", {});
    const picked = await vscode.window.showQuickPick(programs.map(rowOf), {
      title: "Background Programs",
      placeHolder:
        programs.length === 0
          ? 'Nothing runs in the background. Say "run dev in the background", with the name of a script.'
          : "What Kodama left running, and what ended of late",
      matchOnDescription: true,
    });
    if (picked === undefined) return;
    const act = await vscode.window.showQuickPick(actsFor(picked.program, context), {
      title: plain(picked.program.title ?? ""),
      placeHolder: "What is to be done with it?",
    });
    await act?.run();
  }
}

function rowOf(program: ProgramJson): Row {
  const { title = "", folder = "", running = false, state, exit_code: code, started_at_ms = 0 } = program;
  const ended =
    state === "stopped"
      ? "was stopped"
      : code === undefined
        ? "ended by a signal"
        : `ended with exit code ${code}`;
  const since = clockOf(Number(started_at_ms));
  return {
    label: `$(${running ? "sync~spin" : code === 0 ? "check" : "circle-slash"}) ${plain(title)}`,
    description: running ? `runs since ${since}` : ended,
    detail: plain(folder),
    program,
  };
}

function actsFor(program: ProgramJson, { connection, pages }: CommandContext): readonly Act[] {
  const { program_id = "", title = "", running = false } = program;
  const show: Act = {
    label: "$(output) Show What It Wrote",
    async run() {
      const { text = "" } = await connection.command("program.output", { program_id });
      await pages.show({
        name: title,
        key: program_id,
        text: text === "" ? "It wrote nothing so far." : text,
      });
    },
  };
  const stop: Act = {
    label: "$(debug-stop) Stop It",
    detail: "It is asked to end, and killed after two seconds, with all that it started.",
    run: () => connection.command("program.stop", { program_id }),
  };
  return running ? [stop, show] : [show];
}
