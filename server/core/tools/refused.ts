// What is never done on request, not even after a yes: it would destroy the machine or end it, or answer Kodama's own questions.
import { nameOf } from "./leaving.ts";
import type { ShellLine } from "./shell-line.ts";

const ENDS_MACHINE = new Set(["shutdown", "reboot", "halt", "poweroff"]);
const MAKES_DISKS = /^(?:mkfs(?:\.\w+)?|wipefs|fdisk|sfdisk|parted|blkdiscard)$/;
const DEVICE = /^of=\/dev\/(?!null$|zero$|stdout$|stderr$|tty$)/;
/** The root, a home, or a folder of the system, with or without what is in it. */
const EVERYTHING = new RegExp(
  "^(?:/+\\.?/*(?:(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|sbin|srv|sys|usr|var|Users|System|Library|Applications)/*)?" +
    "|/(?:home|Users)/[^/]+/*|(?:~\\w*|\\$HOME|\\$\\{HOME\\})/*)\\*?$",
);
/** They start what their words name, behind options, times and settings of their own. */
const PREFIXES = new Set(
  "sudo doas command exec nohup nice time env timeout stdbuf setsid ionice npx bunx xargs".split(" "),
);
const OF_PREFIX = /^-|^\d+(?:\.\d+)?[smhd]?$|^[A-Za-z_]\w*=/;
/** Their options with a word behind them. */
const TAKES = /^-(?:[ugCI]|-(?:user|group|unset|chdir|signal|kill-after))$/;
const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "fish"]);
/** They start all that is behind them. */
const STARTS = new Set(["eval", "busybox"]);
/** A text in a text in a text. */
const DEPTH_MAX = 4;

/** Why it is refused; empty when it is not. */
export function refusal(text: string, line: ShellLine | undefined, depth = 0): string {
  if (/:\s*\(\s*\)\s*\{.*:\s*\|\s*:/s.test(text)) return FORK_BOMB;
  if (/>\s*\/dev\/(?:sd|hd|nvme|vd|mmcblk|disk)/.test(text)) return DISKS;
  // What no parser understood is looked at word by word; splitting too often only refuses more.
  const commands =
    line?.map(({ argv }) => argv) ??
    withoutQuoted(text)
      .split(/[;&|\n()`]+/)
      .map((part) => part.trim().split(/\s+/));
  for (const argv of commands) {
    const why = ofCommand(argv, depth);
    if (why !== "") return why;
  }
  return "";
}

/** What stands between quotes is text, unless a shell works something out in it. */
const withoutQuoted = (text: string): string => text.replaceAll(/'[^']*'|"(?:[^"$`]|\$(?!\())*"/g, '""');

function ofCommand(argv: readonly string[], depth: number): string {
  // It only tells where one is.
  if (argv[0] === "command" && /^-[vV]$/.test(argv[1] ?? "")) return "";
  const [program, ...args] = argv.slice(programAt(argv));
  const name = nameOf(program);
  if (depth >= DEPTH_MAX) return ofProgram(name, args);
  if (STARTS.has(name)) return ofCommand(args, depth + 1);
  const text = SHELLS.has(name) ? args[args.findIndex((word) => /^-[a-z]*c$/.test(word)) + 1] : undefined;
  return text === undefined ? ofProgram(name, args) : refusal(text, undefined, depth + 1);
}

/** Where the program stands that is started in the end. */
function programAt(argv: readonly string[]): number {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    const takes = TAKES.test(word) || (word === "-s" && /^[A-Z0-9+]+$/.test(argv[at + 1] ?? ""));
    if (takes) at++;
    else if (!PREFIXES.has(nameOf(word)) && !OF_PREFIX.test(word)) return at;
  }
  return argv.length;
}

function ofProgram(name: string, args: readonly string[]): string {
  if (name === "kodama") return OWN;
  if (name === "systemctl" && args.some((word) => ENDS_MACHINE.has(word))) return MACHINE;
  if (ENDS_MACHINE.has(name) || (name === "init" && /^[06]$/.test(args[0] ?? ""))) return MACHINE;
  if (MAKES_DISKS.test(name) || (name === "dd" && args.some((word) => DEVICE.test(word)))) return DISKS;
  // The first process, or all of them.
  if (name === "kill" && (args.at(-1) === "1" || (args.at(-1) === "-1" && args.length > 1))) return MACHINE;
  return BELOW.has(name) && isDeep(args) && isWide(args) ? EVERYWHERE : "";
}

const BELOW = new Set(["rm", "chmod", "chown", "chgrp"]);
const isDeep = (args: readonly string[]): boolean =>
  args.some((word) => /^-[a-zA-Z]*[rR]|^--recursive$/.test(word));
const isWide = (args: readonly string[]): boolean =>
  args.some((word) => word !== "" && EVERYTHING.test(word.replaceAll(/["']/g, "")));

const FORK_BOMB = "It starts itself until the machine stands still.";
const DISKS = "It overwrites a disk.";
const MACHINE = "It ends this machine or all that runs on it.";
const EVERYWHERE = "It changes or deletes everything below the root, a home or a folder of the system.";
const OWN = "Kodama's own questions are answered by a person, not by a command.";
