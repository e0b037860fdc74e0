// A folder, a server of one file, and stores of models over them; all of it is gone after each test.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ModelStore, ModelStoreError } from "../../server/core/brain-ports.ts";
import type { LanguageEntry } from "../../server/core/models/types.ts";
import { createModelStore, type ModelStoreDeps } from "../../server/io/models/model-store.ts";
import { TINY } from "./fake-models.ts";
import { type Behaviour, type RangeServer, serveRanges } from "./range-server.ts";
import { temporaryFolder } from "./workbench.ts";

export const MODEL_BYTES = 3_000_000;
const WAITS = { retryMs: 1, idleMs: 5_000 };

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
export const RUN = { signal: new AbortController().signal, progress: (): void => {} };

export function entryAt(url: string, body: Buffer): LanguageEntry {
  return { ...TINY, url, bytes: body.length, sha256: sha256(body) };
}

export interface ModelShop {
  readonly path: string;
  /** The real store. */
  readonly store: (change?: Partial<ModelStoreDeps>) => ModelStore;
  readonly serve: (change?: Partial<Behaviour>) => Promise<RangeServer & { readonly entry: LanguageEntry }>;
  close(): Promise<void>;
}

export function openModelShop(): ModelShop {
  const folder = temporaryFolder("models");
  const servers: RangeServer[] = [];
  return {
    path: folder.path,
    store: (change) =>
      createModelStore({
        folder: join(folder.path, "models"),
        source: () => "",
        catalogue: () => ({ path: "", key: "" }),
        waits: WAITS,
        ...change,
      }),
    async serve(change = {}) {
      const body = change.body ?? randomBytes(MODEL_BYTES);
      const server = await serveRanges({ ...change, body });
      servers.push(server);
      return { ...server, entry: entryAt(server.url, body) };
    },
    async close() {
      for (const server of servers) await server.close();
      folder.remove();
    },
  };
}

export async function failureOf(work: Promise<unknown>): Promise<ModelStoreError> {
  const error: unknown = await work.then(
    () => assert.fail("it did not fail"),
    (why: unknown) => why,
  );
  assert.ok(error instanceof ModelStoreError, String(error));
  assert.notEqual(error.nextStep, "");
  return error;
}
