// A hash over every command and event schema: two builds with the same hash speak exactly the same contract.
import { createHash } from "node:crypto";
import { COMMANDS } from "../../proto/commands.ts";
import { EVENTS } from "../../proto/events.ts";

/** Hex, 16 characters. */
export const SCHEMA_HASH = computeHash();

function computeHash(): string {
  const hash = createHash("sha256");
  for (const [name, { request, reply }] of Object.entries(COMMANDS))
    hash.update(`${name} ${describe(request)} ${describe(reply)}\n`);
  for (const [name, { payload, delivery }] of Object.entries(EVENTS))
    hash.update(`${name} ${delivery} ${describe(payload)}\n`);
  return hash.digest("hex").slice(0, 16);
}

interface Described {
  readonly typeName: string;
  readonly fields: readonly { readonly number: number; readonly name: string; readonly fieldKind: string }[];
}

function describe(schema: Described): string {
  const fields = schema.fields.map(({ number, name, fieldKind }) => `${number}:${name}:${fieldKind}`);
  return `${schema.typeName}{${fields.join(",")}}`;
}
