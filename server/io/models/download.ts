// Fetches one large file over HTTP: goes on where an earlier try ended, and never hands over a byte that is not right.
//
// What came so far is FILE.part; FILE.part.json says of what. A range is asked for only with the validator of what is there
// (RFC 9110, If-Range), so a file that changed meanwhile comes from its beginning; the SHA-256 judges the whole in any case.
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { ModelStoreError } from "../../core/brain-ports.ts";
import { onDisk, PartFile, type PartWanted } from "./part-file.ts";

export interface Wanted extends PartWanted {
  readonly url: string;
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

const partSchema = z.strictObject({ url: z.string(), sha256: z.string(), validator: z.string() });
type Part = z.infer<typeof partSchema>;

/** Throws ModelStoreError; AbortError when it was stopped. */
export async function download(wanted: Wanted, target: string, run: DownloadRun): Promise<void> {
  const part = new PartFile(target, wanted, run.progress);
  const work: Work = { wanted, part, run, waits: { ...WAITS, ...run.waits }, validator: "" };
  try {
    await takeUp(work);
    await untilAllIsThere(work);
    if (!(await part.finish())) throw wrong("Its bytes are not those of the model.");
  } finally {
    await part.close();
  }
}

interface Work {
  readonly wanted: Wanted;
  readonly part: PartFile;
  readonly run: DownloadRun;
  readonly waits: Waits;
  /** Of the answer that the part is from; empty where a part cannot be gone on with. */
  validator: string;
}

async function untilAllIsThere(work: Work): Promise<void> {
  const { part, run, waits, wanted } = work;
  let furthest = part.haveBytes;
  for (let vain = 0; part.haveBytes < wanted.bytes;) {
    try {
      await fetchSome(work);
    } catch (error) {
      run.signal.throwIfAborted();
      if (error instanceof ModelStoreError) throw error;
      // Counted from the furthest so far: what begins anew each time would go on for ever.
      vain = part.haveBytes > furthest ? 0 : vain + 1;
      furthest = Math.max(furthest, part.haveBytes);
      if (vain >= TRIES_MAX) throw unreachable(wanted.url, error);
      await sleep(waits.retryMs * 2 ** vain, undefined, { signal: run.signal });
    }
  }
}

/** What an earlier try left, where it is of the same file. */
async function takeUp(work: Work): Promise<void> {
  const { part, wanted, run } = work;
  const known = await readPart(`${part.path}.json`);
  if (known?.url !== wanted.url || known.sha256 !== wanted.sha256 || known.validator === "")
    return part.startOver();
  await part.takeUp(run.signal);
  work.validator = known.validator;
}

async function readPart(path: string): Promise<Part | undefined> {
  try {
    return partSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function fetchSome(work: Work): Promise<void> {
  const { wanted, part, run, waits } = work;
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), waits.idleMs);
  try {
    const signal = AbortSignal.any([run.signal, idle.signal]);
    const response = await ask(work, signal);
    if (response.body === null) throw new Error("an answer without a body");
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(() => idle.abort(), waits.idleMs);
      if (part.haveBytes + chunk.length > wanted.bytes) {
        await part.startOver();
        throw wrong("It is longer than it should be.");
      }
      await part.append(chunk);
    }
    if (part.haveBytes < wanted.bytes) throw new Error("it ended early");
  } finally {
    clearTimeout(timer);
  }
}

/** An answer whose body goes on from what is there, which may be nothing. */
async function ask(work: Work, signal: AbortSignal): Promise<Response> {
  const { wanted, part } = work;
  const have = part.haveBytes;
  const range = { range: `bytes=${have}-`, "if-range": work.validator };
  const headers = { "accept-encoding": "identity", ...(have > 0 && work.validator !== "" ? range : {}) };
  const response = await follow(wanted.url, headers, signal);
  const goesOn = response.status === 206 && fromWhere(response) === have;
  if (!goesOn) {
    // Another file by now, or a server that knows no ranges: from the beginning. A part of something else is none.
    if ([200, 206, 416].includes(response.status)) await part.startOver();
    if (response.status !== 200) await response.body?.cancel();
    if (![200, 206, 416].includes(response.status)) throw refusedBy(response);
    if (response.status !== 200) throw new Error("a part that nobody asked for");
  }
  work.validator = response.headers.get("etag") ?? "";
  // A weak validator says nothing about bytes.
  if (work.validator.startsWith("W/")) work.validator = "";
  const { url, sha256 } = wanted;
  const said = JSON.stringify({ url, sha256, validator: work.validator } satisfies Part);
  await onDisk(() => writeFile(`${part.path}.json`, said));
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
    mustBeSafe(url, isHere(first));
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

const isHere = (text: string): boolean =>
  URL.canParse(text) && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(text).hostname);

/** An address elsewhere may not send us to what listens on this machine. */
function mustBeSafe(text: string, begunHere: boolean): void {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol === "https:" || (protocol === "http:" && begunHere && isHere(text))) return;
  throw new ModelStoreError(
    `Models are not fetched from ${text.slice(0, 200)}: the connection would not be encrypted.`,
    "Set kodama.models.source to an address that begins with https, or to a folder.",
  );
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
