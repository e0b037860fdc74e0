// A list of models at an address. It is fetched only when a person asks whether there is a newer one, by the validator of the one that
// is kept, and kept only when its signature is right; until then, and without it, Kodama's own list counts.
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type ListNews, ModelStoreError } from "../../core/brain-ports.ts";
import type { ModelEntry } from "../../core/models/types.ts";
import { beginningOf } from "../brain/body.ts";
import { type CatalogueSource, LIST_BYTES_MAX, type ModelList, parseList } from "./catalogue.ts";
import { ourModels } from "./our-list.ts";
import { mustBeSigned } from "./signed-list.ts";

const WAIT_MS = 15_000;
const SIGNATURE_BYTES_MAX = 1_024;
const keptSchema = z.strictObject({
  url: z.string(),
  etag: z.string(),
  list: z.string(),
  signature: z.string(),
});
type Kept = z.infer<typeof keptSchema>;

export const isAddress = (path: string): boolean => /^https?:\/\//i.test(path) && URL.canParse(path);
/** No model has a name with a capital. */
const placeOf = (folder: string): string => join(folder, "List.json");

/** The kept one, where it is of that address; else ours. Throws ModelStoreError where its signature is not of that key any more. */
export function listAt({ path, key }: CatalogueSource, folder: string): readonly ModelEntry[] {
  const kept = keptOf(folder, path);
  try {
    return kept === undefined ? ourModels() : listIn(kept, key).entries;
  } catch (error) {
    throw new ModelStoreError(
      error instanceof Error ? error.message : "The list that is kept cannot be used.",
      "Look for a newer one (Kodama: Models…, or kodama models refresh), or leave kodama.models.catalogue empty.",
      { cause: error },
    );
  }
}

/** Throws ModelStoreError; what is kept stays as it was then. */
export async function refreshList(source: CatalogueSource, folder: string): Promise<ListNews> {
  const { path: url, key } = source;
  mayBeFetched(url, key);
  const kept = usableOf(keptOf(folder, url), key);
  const before = kept?.list ?? { serial: 0, entries: ourModels() };
  // Both requests together are given that long.
  const signal = AbortSignal.timeout(WAIT_MS);
  try {
    const etag = kept?.etag ?? "";
    const answer = await get(url, { signal, headers: etag === "" ? {} : { "if-none-match": etag } });
    if (answer.status === 304) return { newer: false, added: [], changed: [] };
    const list = await whole(answer, LIST_BYTES_MAX);
    const signature = (await whole(await get(signatureOf(url), { signal }), SIGNATURE_BYTES_MAX)).trim();
    const fresh: Kept = { url, etag: answer.headers.get("etag") ?? "", list, signature };
    const after = listIn(fresh, key);
    mustNotBeOlder(after, before);
    await keep(folder, fresh);
    return { newer: list !== kept?.text, ...comparing(before.entries, after.entries) };
  } catch (error) {
    if (error instanceof ModelStoreError) throw error;
    const why = error instanceof Error ? error.message : "unknown reason";
    throw new ModelStoreError(
      `The list at ${url} cannot be had: ${why}.`,
      "Look at kodama.models.catalogue, or try again later.",
      {
        cause: error,
      },
    );
  }
}

function mayBeFetched(url: string, key: string): void {
  if (!isAddress(url))
    throw new ModelStoreError(
      "Kodama's own list is part of it and comes with its updates; a list in a file is read each time.",
      "To look for newer ones, name the address of a signed list in kodama.models.catalogue.",
    );
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:" && !["127.0.0.1", "localhost", "[::1]"].includes(hostname))
    throw new ModelStoreError(
      "The address of the list is not encrypted.",
      "Set kodama.models.catalogue to one that begins with https.",
    );
  if (key === "")
    throw new ModelStoreError(
      "A list at an address must be signed.",
      "Set kodama.models.catalogueKey to the key of whoever signs it.",
    );
}

/** Beside it, also where the address asks for more than a path. */
function signatureOf(url: string): string {
  const at = new URL(url);
  at.pathname += ".sig";
  return at.href;
}

async function get(url: string, init: Pick<RequestInit, "headers" | "signal">): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: "error" });
  if (answer.ok || answer.status === 304) return answer;
  throw new Error(`the server answers ${answer.status} for ${new URL(url).pathname}`);
}

async function whole(answer: Response, bytesMax: number): Promise<string> {
  const { text, cut } = await beginningOf(answer, bytesMax);
  if (cut) throw new Error("it is too long");
  return text;
}

/** A list of before, with its signature of then, could bring back what was withdrawn since. */
function mustNotBeOlder(fresh: ModelList, kept: ModelList): void {
  if (fresh.serial < kept.serial)
    throw new Error(`it is older than the one that is kept (number ${fresh.serial} after ${kept.serial})`);
}

interface Usable extends Pick<Kept, "etag"> {
  readonly text: string;
  readonly list: ModelList;
}

/** What is of another key, or of a form that is not known any more, is fetched anew, without its validator. */
function usableOf(kept: Kept | undefined, key: string): Usable | undefined {
  try {
    return kept === undefined ? undefined : { etag: kept.etag, text: kept.list, list: listIn(kept, key) };
  } catch {
    return undefined;
  }
}

function listIn({ list, signature }: Kept, key: string): ModelList {
  return parseList(() => {
    const bytes = Buffer.from(list);
    mustBeSigned(bytes, signature, key);
    return bytes;
  });
}

/** Undefined where nothing is kept of that address; what is damaged is fetched anew. */
function keptOf(folder: string, url: string): Kept | undefined {
  try {
    const kept = keptSchema.parse(JSON.parse(readFileSync(placeOf(folder), "utf8")));
    return kept.url === url ? kept : undefined;
  } catch {
    return undefined;
  }
}

async function keep(folder: string, kept: Kept): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const staged = `${placeOf(folder)}.${randomUUID()}`;
  try {
    await writeFile(staged, JSON.stringify(kept), { mode: 0o600 });
    await rename(staged, placeOf(folder));
  } finally {
    await rm(staged, { force: true });
  }
}

function comparing(
  before: readonly ModelEntry[],
  after: readonly ModelEntry[],
): Pick<ListNews, "added" | "changed"> {
  const known = new Map(before.map((entry) => [entry.modelId, JSON.stringify(entry)]));
  const titles = (which: (entry: ModelEntry) => boolean): readonly string[] =>
    after.filter(which).map(({ title }) => title);
  return {
    added: titles(({ modelId }) => !known.has(modelId)),
    changed: titles(
      (entry) => known.has(entry.modelId) && known.get(entry.modelId) !== JSON.stringify(entry),
    ),
  };
}
