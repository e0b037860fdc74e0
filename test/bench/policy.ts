// How long the policy takes to read and judge a command line, over the lines that the tests use.
import { readFileSync } from "node:fs";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import { judgeCommand } from "../../server/core/tools/command-policy.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";
import { figure, type Row, timed } from "./measure.ts";

const ROUNDS = 40;

export async function judging(): Promise<Row> {
  const parse = await createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() })();
  const lines = ["hostile", "read-only"].flatMap(corpus);
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n++)
    for (const line of lines) {
      const began = performance.now();
      judgeCommand(line, parse);
      if (n > 0) times.push(performance.now() - began);
    }
  return timed(`a command line is judged, ${lines.length} lines`, figure(times), { p50: 0.05, p95: 0.05 });
}

function corpus(name: string): readonly string[] {
  const text = readFileSync(new URL(`../fixtures/commands-${name}.txt`, import.meta.url), "utf8");
  const quoted = text.split("\n").filter((line) => line.startsWith('"'));
  return quoted.map((line) => JSON.parse(line) as string);
}
