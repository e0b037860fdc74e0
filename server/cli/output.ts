// What the terminal is told: results on standard output, everything else on standard error.
import { EXIT, type ExitCode } from "./options.ts";

export function out(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
export function usage(message: string): ExitCode {
  process.stderr.write(`kodama: ${message}\nTry: kodama --help\n`);
  return EXIT.usage;
}
export function complain(message: string | undefined): ExitCode {
  process.stderr.write(`kodama: ${message ?? "it failed"}\n`);
  return EXIT.failed;
}
