// Contents kept for undo: by their hash, for as long as they may be wanted.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Blobs, createBlobs, sha256Hex } from "../../server/io/tools/blobs.ts";

const DAY_MS = 86_400_000;

describe("contents that are kept", () => {
  let folder: string;
  let blobs: Blobs;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kodama-blobs-"));
    blobs = createBlobs(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const age = (sha: string, days: number): void => {
    const then = new Date(Date.now() - days * DAY_MS);
    utimesSync(join(folder, sha), then, then);
  };

  it("[TOOL-6] are swept once they are old, but not what was needed again meanwhile (D16)", async () => {
    const [old, again] = [await blobs.put(Buffer.from("old")), await blobs.put(Buffer.from("again"))];
    age(old, 8);
    age(again, 8);
    assert.equal(await blobs.put(Buffer.from("again")), again);
    assert.equal(await blobs.sweep(Date.now(), 7 * DAY_MS), 1);
    assert.deepEqual(readdirSync(folder), [again]);
    assert.equal((await blobs.get(again)).toString(), "again");
  });

  it("[TOOL-6] are given back only as they were (D16)", async () => {
    const sha = await blobs.put(Buffer.from("as it was"));
    assert.equal(sha, sha256Hex("as it was"));
    writeFileSync(join(folder, sha), "something else");
    await assert.rejects(blobs.get(sha), /was changed/);
    await assert.rejects(blobs.get("../x"), /not a content hash/);
  });
});
