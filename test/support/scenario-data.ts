// The part of the walk through the contract that is about what is kept: memories and models.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveList } from "./list-server.ts";
import { good, type Walk } from "./scenario-walk.ts";
import type { Json } from "./wire-client.ts";

export async function memory(walk: Walk): Promise<void> {
  const { record } = await good(walk, "memory.add", { text: "we ship on Mondays" });
  const { record: anew } = await good(walk, "memory.edit", {
    record_id: (record as Json)["record_id"],
    text: "we ship on Tuesdays",
  });
  const { records } = await good(walk, "memory.list", { words: "ship" });
  assert.equal((records as Json[]).map((one) => one["text"]).join("|"), "we ship on Tuesdays");
  const record_id = (anew as Json)["record_id"];
  await good(walk, "memory.forget", { record_id, soft: true });
  const { record: back } = await good(walk, "memory.restore", { record_id });
  assert.deepEqual({ ...(back as Json), updated_at_ms: 0 }, { ...(anew as Json), updated_at_ms: 0 });
  await good(walk, "memory.forget", { record_id });
  const line = JSON.stringify({ id: "walk", kind: "fact", text: "imported", created_at: 1 });
  assert.equal((await good(walk, "memory.import", { lines: line, what: "records" }))["taken"], 1);
}

/** A list of one model, whose file lies in a folder. */
export async function models(walk: Walk): Promise<void> {
  const { client, folder } = walk;
  const bytes = Buffer.from("GGUF for a walk");
  const model_id = "walk";
  const entry = {
    modelId: model_id,
    title: "Walk",
    note: "",
    licence: "CC0-1.0",
    licenceUrl: "https://example.org/licence",
    url: "https://example.org/models/walk.gguf",
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    memoryBytes: 1,
  };
  const list = join(folder, "models.json");
  writeFileSync(list, JSON.stringify([entry]));
  writeFileSync(join(folder, "walk.gguf"), bytes);
  await good(walk, "config.patch", { patch: { "models.catalogue": list, "models.source": folder } });
  const { models: all } = await good(walk, "model.list");
  assert.deepEqual(
    (all as Json[])
      // What is of Kodama alone is in nobody's list.
      .filter((one) => one["role"] !== "gpu")
      .map((one) => [one["model_id"], one["state"], one["fit"], one["proposed"]]),
    [[model_id, "available", "fits", true]],
  );
  await good(walk, "model.install", { model_id, licence_accepted: true });
  await client.until("model.changed", (payload) => (payload["model"] as Json)["in_use"] === true);
  assert.equal((await good(walk, "model.verify", { model_id }))["intact"], true);
  await good(walk, "model.use", { model_id });
  assert.equal((await good(walk, "model.probe", { url: "http://127.0.0.1:9/v1" }))["reachable"], false);
  await good(walk, "model.stop", { model_id });
  const messages = [{ role: "user", text: "hello" }];
  await good(walk, "model.chat", { chat_id: "walk", messages, tools: [] });
  await good(walk, "model.chat_stop", { chat_id: "walk" });
  await good(walk, "model.remove", { model_id });
  const server = await serveList(JSON.stringify([entry]));
  const signed = { "models.catalogue": server.url, "models.catalogueKey": server.key };
  await good(walk, "config.patch", { patch: signed });
  assert.deepEqual((await good(walk, "model.refresh"))["added"], ["Walk"]);
  await server.close();
  await good(walk, "config.patch", { patch: { "models.catalogue": list, "models.catalogueKey": "" } });
}
