// Fetches one large file over HTTP: goes on where an earlier try ended, and never hands over a byte that is not right.
//
// What came so far is FILE.part; FILE.part.json says of what. A range is asked for only with the validator of what is there
// (RFC 9110, If-Range), so a file that changed meanwhile comes from its beginning; the SHA-256 judges the whole in any case.
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { ModelStoreError } from "../../core/brain-ports.ts";

export interface Wanted {
  readonly url: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface DownloadRun {
  readonly signal: AbortSignal;
  readonly progress: (doneBytes: number, checking: boolean) => void;
  /** For tests. */
  readonly waits?: Partial<Waits>;
}

interface Waits {
  /** Nothing comes for so long: the connection is given up. */
  readonly idleMs: number;
  /** Before the first new try; each one waits twice as long. */
  readonly retryMs: number;
}
const WAITS: Waits = { idleMs: 60_000, retryMs: 500 };
/** Tries in a row that bring nothing new. */
const TRIES_MAX = 5;
const REDIRECTS_MAX = 5;
const PROGRESS_MS = 200;

const partSchema = z.strictObject({ url: z.string(), sha256: z.string(), validator: z.string() });
type Part = z.infer<typeof partSchema>;

/** Throws ModelStoreError; AbortError when it was stopped. */
export async function download(wanted: Wanted, target: string, run: DownloadRun): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const waits = { ...WAITS, ...run.waits };
  const work: Work = {
    wanted,
    part: `${target}.part`,
    run,
    waits,
    hash: createHash("sha256"),
    have: 0,
    validator: "",
  };
  await takeUp(work);
  for (let vain = 0; work.have < wanted.bytes;) {
    const before = work.have;
    try {
      await fetchSome(work);
    } catch (error) {
      run.signal.throwIfAborted();
      if (error instanceof ModelStoreError) throw error;
      vain = work.have > before ? 0 : vain + 1;
      if (vain >= TRIES_MAX) throw unreachable(wanted.url, error);
      await sleep(waits.retryMs * 2 ** vain, undefined, { signal: run.signal });
    }
  }
  await finish(work, target);
}

interface Work {
  readonly wanted: Wanted;
  readonly part: string;
  readonly run: DownloadRun;
  readonly waits: Waits;
  /** Of what is in the part. */
  hash: Hash;
  have: number;
  /** Of the answer that the part is from; empty where a part cannot be gone on with. */
  validator: string;
}

/** What an earlier try left, where it is of the same file. */
async function takeUp(work: Work): Promise<void> {
  const { part, wanted, run } = work;
  const known = await readPart(`${part}.json`);
  const size = (await stat(part).catch(() => undefined))?.size ?? 0;
  const fits = known?.url === wanted.url && known.sha256 === wanted.sha256 && known.validator !== "";
  if (!fits || size > wanted.bytes) return startOver(work);
  for await (const chunk of createReadStream(part, { highWaterMark: 1_024 ** 2 })) {
    run.signal.throwIfAborted();
    // A stream of a file without an encoding gives buffers.
    work.hash.update(chunk as Buffer);
    work.have += (chunk as Buffer).length;
  }
  work.validator = known.validator;
}

async function readPart(path: string): Promise<Part | undefined> {
  try {
    return partSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function startOver(work: Work): Promise<void> {
  await rm(work.part, { force: true });
  await rm(`${work.part}.json`, { force: true });
  work.hash = createHash("sha256");
  work.have = 0;
  work.validator = "";
}

async function fetchSome(work: Work): Promise<void> {
  const { wanted, part, run, waits } = work;
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), waits.idleMs);
  try {
    const signal = AbortSignal.any([run.signal, idle.signal]);
    const response = await ask(work, signal);
    if (response.body === null) throw new Error("an answer without a body");
    const file = await open(part, work.have === 0 ? "w" : "r+", 0o600);
    try {
      let toldAt = 0;
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => idle.abort(), waits.idleMs);
        await take(work, file, chunk);
        if (performance.now() - toldAt < PROGRESS_MS) continue;
        toldAt = performance.now();
        run.progress(work.have, false);
      }
    } finally {
      await file.close();
    }
    if (work.have < wanted.bytes) throw new Error("it ended early");
  } finally {
    clearTimeout(timer);
  }
}

/** An answer whose body goes on from what is there, which may be nothing. */
async function ask(work: Work, signal: AbortSignal): Promise<Response> {
  const { wanted } = work;
  const range = { range: `bytes=${work.have}-`, "if-range": work.validator };
  const headers = { "accept-encoding": "identity", ...(work.have > 0 && work.validator !== "" ? range : {}) };
  const response = await follow(wanted.url, headers, signal);
  const goesOn = response.status === 206 && fromWhere(response) === work.have;
  if (!goesOn) {
    if (response.status !== 200 && response.status !== 206) throw refusedBy(response);
    // Another file by now, or a server that knows no ranges: from the beginning. A part of something else is none.
    await startOver(work);
    if (response.status === 206) throw new Error("a part that nobody asked for");
  }
  work.validator = response.headers.get("etag") ?? "";
  // A weak validator says nothing about bytes.
  if (work.validator.startsWith("W/")) work.validator = "";
  const { url, sha256 } = wanted;
  await writeFile(
    `${work.part}.json`,
    JSON.stringify({ url, sha256, validator: work.validator } satisfies Part),
  );
  return response;
}

const fromWhere = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);

/** Only to encrypted addresses, or to this machine. */
async function follow(
  first: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let url = first;
  for (let n = 0; n <= REDIRECTS_MAX; n++) {
    mustBeSafe(url);
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url).href;
  }
  throw new ModelStoreError(
    "The model's server sends us round in circles.",
    "Choose another source: kodama.models.source.",
  );
}

function mustBeSafe(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const here = url !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && here)) return;
  throw new ModelStoreError(
    `Models are not fetched from ${text.slice(0, 200)}: the connection would not be encrypted.`,
    "Set kodama.models.source to an address that begins with https, or to a folder.",
  );
}

async function take(work: Work, file: FileHandle, chunk: Uint8Array): Promise<void> {
  if (work.have + chunk.length > work.wanted.bytes) {
    await startOver(work);
    throw wrong("It is longer than it should be.");
  }
  await file.write(chunk, 0, chunk.length, work.have);
  work.hash.update(chunk);
  work.have += chunk.length;
}

async function finish(work: Work, target: string): Promise<void> {
  const { run, wanted, part } = work;
  run.progress(work.have, true);
  if (work.hash.digest("hex") !== wanted.sha256) {
    await startOver(work);
    throw wrong("Its bytes are not those of the model.");
  }
  const file = await open(part, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, target);
  await rm(`${part}.json`, { force: true });
}

const wrong = (why: string): ModelStoreError =>
  new ModelStoreError(
    `What came is not the model. ${why} It was deleted.`,
    "Try again, or choose another source: kodama.models.source.",
  );

function unreachable(url: string, cause: unknown): ModelStoreError {
  const { host } = new URL(url);
  return new ModelStoreError(
    `The connection to ${host} broke off again and again.`,
    "Check the network, then install it again: it goes on from there.",
    { cause },
  );
}

function refusedBy(response: Response): Error {
  const { status } = response;
  // What may pass is tried again.
  if (status === 408 || status === 429 || status >= 500) return new Error(`status ${status}`);
  return new ModelStoreError(
    `The model's server answered ${status}.`,
    "Try again later, or choose another source: kodama.models.source.",
  );
}
