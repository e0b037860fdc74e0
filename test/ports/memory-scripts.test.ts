// What is remembered in scripts that are written without spaces, and a file of a Kodama that could not find it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Memory } from "../../server/core/memory/types.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { temporaryFolder } from "../support/workbench.ts";

const KNOWN = [
  ["我们在星期五部署服务器", "什么时候部署？"],
  ["デプロイは金曜日に行います", "金曜日"],
  ["เราปรับใช้ในวันศุกร์", "ศุกร์"],
  ["테스트 서버는 서울에 있다", "테스트"],
  ["the VPN of 上海 is slow", "上海"],
] as const;

describe("memories in any script", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => void (folder = temporaryFolder("memory")));
  afterEach(() => folder.remove());
  const open = (): Memory => createMemory({ path: join(folder.path, "memory.db"), nowMs: () => 1_000 });
  const best = (memory: Memory, words: string): string | undefined => {
    const [found] = memory.find({ folders: [], words, max: 9 });
    return found?.relevance === 1 ? found.record.text : undefined;
  };

  it("[MEMORY-2] one is found by a word in the middle of it (D30)", () => {
    const memory = open();
    for (const [text] of KNOWN) memory.remember({ text, folder: "" });
    for (const [text, words] of KNOWN) assert.equal(best(memory, words), text, words);
    assert.equal(best(memory, "北京"), undefined);
    memory.close();
  });

  it("[MEMORY-2] a file from before is indexed anew, once, and forgets as before (D30)", () => {
    const before = open();
    const [text, words] = KNOWN[0];
    const { recordId } = before.remember({ text, folder: "" });
    before.close();
    const path = join(folder.path, "memory.db");
    const db = new DatabaseSync(path);
    db.exec("DELETE FROM words; INSERT INTO words(rowid, text, tags) SELECT rowid, text, '' FROM record");
    db.exec("PRAGMA user_version=1");
    db.close();
    const memory = open();
    assert.equal(best(memory, words), text);
    memory.forget(recordId);
    assert.equal(best(memory, words), undefined);
    memory.close();
    const after = new DatabaseSync(path);
    assert.equal(after.prepare("PRAGMA user_version").get()?.["user_version"], 4);
    assert.deepEqual(after.prepare("SELECT * FROM words").all(), []);
    after.close();
  });
});
