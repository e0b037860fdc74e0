// The sandbox of a program: which one that is, and how a lasting answer that was given for it is named.
import type { Confined, Subject } from "./types.ts";

/** Undefined where it has all the rights of the person, or is no program. */
export function wallsOf(subject: Subject): Confined | undefined {
  if (subject.kind !== "command" || subject.confined === undefined) return undefined;
  const { confined, hosts } = subject;
  return hosts === undefined ? { confined } : { confined, hosts };
}

/** The dot is in no command that is understood, so these words are no part of one. */
export const IN_SANDBOX = " · in the sandbox";
export const inSandbox = (key: string, { confined, hosts = [] }: Confined): string =>
  `${key}${IN_SANDBOX}${{ no_network: "", network: " with network", hosts: ` with ${hosts.join(" ")}` }[confined]}`;
