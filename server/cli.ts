#!/usr/bin/env node
// The kodama command. Standard output carries results only; everything else goes to standard error.
import { createNatives } from "../native/natives.ts";
import { checkReceipt } from "./cli/audit.ts";
import { openClient } from "./cli/client.ts";
import { COMMANDS_OF_CLI } from "./cli/commands.ts";
import { runLsp, standardStreams } from "./lsp.ts";
import { stateFolder } from "./io/paths.ts";
import { EXIT, type ExitCode, HELP, readOptions } from "./cli/options.ts";

const LEAVE_AFTER_MS = 3_000;

async function main(args: readonly string[]): Promise<ExitCode> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args, process.stdin.isTTY);
  } catch (error) {
    return wrong(error);
  }
  if (options.help || options.command === "" || options.command === "help") {
    process.stdout.write(HELP);
    return options.help || options.command === "help" ? EXIT.ok : EXIT.usage;
  }
  // It needs nothing of this machine.
  if (options.command === "audit" && options.rest[0] === "check") return checkReceipt(options);
  const natives = createNatives(stateFolder(process.env, process.platform));
  if (options.command === "lsp") {
    runLsp(standardStreams(), natives);
    // Ends with its streams; see runLsp.
    return new Promise(() => {});
  }
  const run = COMMANDS_OF_CLI[options.command];
  if (run === undefined) return wrong(new Error(`there is no command "${options.command}"`));
  try {
    const client = await openClient({
      workspace: options.workspace,
      natives,
      env: process.env,
    });
    for (const notice of client.joined.notices) process.stderr.write(`kodama: ${notice}\n`);
    let code: ExitCode = EXIT.unavailable;
    try {
      code = await run(client, options);
    } finally {
      leaveSoon(code);
      await client.close();
    }
    return code;
  } catch (error) {
    process.stderr.write(`kodama: ${error instanceof Error ? error.message : "it failed"}\n`);
    return EXIT.unavailable;
  }
}

/** Everything is said and done; what still holds the process, a player or an open terminal, is left behind. */
function leaveSoon(code: ExitCode): void {
  setTimeout(() => process.exit(code), LEAVE_AFTER_MS).unref();
}

function wrong(error: unknown): ExitCode {
  process.stderr.write(
    `kodama: ${error instanceof Error ? error.message : "wrong usage"}\nTry: kodama --help\n`,
  );
  return EXIT.usage;
}

// Who reads our output has read enough, as head does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
