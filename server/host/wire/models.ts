// Models on the wire.
import { type ModelStore, ModelStoreError } from "../../core/brain-ports.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { at } from "../../core/lib/record.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { fitOf, memoryOf, proposed } from "../../core/models/fit.ts";
import { inUseOf, localModelName, type ModelEntry, roleOf } from "../../core/models/types.ts";
import { inSafeMode, setting } from "../../core/settings/schema.ts";
import type { State } from "../../core/state.ts";

/** All that are to be had, and what is here without being in the list any more. */
export async function listModels(state: State, store: ModelStore): Promise<Result<JsonRecord>> {
  const listed = entriesIn(store);
  if (!listed.ok) return listed;
  const here = Object.values(state.control.models.installed).map(({ entry }) => entry);
  const others = here.filter(({ modelId }) => !listed.value.some((one) => one.modelId === modelId));
  const all = [...listed.value, ...others];
  const place = { ...(await store.room()), contextTokens: contextTokens(state) };
  const { models } = state.control;
  const ours = proposed(all, place, models);
  return ok({
    models: all.map((entry) => ({
      ...modelWire(entry, state),
      fit: fitOf(entry, place, models),
      proposed: ours.has(entry.modelId),
    })),
    free_memory_mb: place.memoryBytes / MB,
    free_disk_mb: place.diskBytes / MB,
    ...lentWire(state),
  });
}

const contextTokens = ({ control }: State): number => setting(control.settings, "models.localContextTokens");

/** In safe mode nobody borrows it. */
function lentWire(state: State): JsonRecord {
  const name = inSafeMode(state.control) ? "" : localModelName(state.control);
  return name === "" ? {} : { lent: { name, context_length: contextTokens(state) } };
}

export function entryIn(store: ModelStore, modelId: string): Result<ModelEntry> {
  const listed = entriesIn(store);
  if (!listed.ok) return listed;
  const entry = listed.value.find((one) => one.modelId === modelId);
  return entry === undefined
    ? fail("not_found", `There is no model "${modelId}" in the list. See them with model.list.`)
    : ok(entry);
}

function entriesIn(store: ModelStore): Result<readonly ModelEntry[]> {
  try {
    return ok(store.entries());
  } catch (error) {
    if (!(error instanceof ModelStoreError)) throw error;
    return fail("invalid_payload", `${error.message} ${error.nextStep}`);
  }
}

export async function refreshModels(store: ModelStore): Promise<Result<JsonRecord>> {
  try {
    return ok({ ...(await store.refresh()) });
  } catch (error) {
    if (!(error instanceof ModelStoreError)) throw error;
    return fail("unavailable", `${error.message} ${error.nextStep}`);
  }
}

export async function verifyModel(
  modelId: string,
  state: State,
  store: ModelStore,
): Promise<Result<JsonRecord>> {
  const installed = at(state.control.models.installed, modelId);
  return installed === undefined
    ? fail("not_found", "It is not on this machine.")
    : ok({ intact: await store.verify(installed.path, installed.entry) });
}

/** What is known of a model by its id alone; null where that is nothing. */
export function knownModel(modelId: string, state: State): JsonRecord | null {
  const entry =
    at(state.control.models.installed, modelId)?.entry ??
    at(state.present.downloads.downloads, modelId)?.entry;
  return entry === undefined ? null : modelWire(entry, state);
}

export function modelWire(entry: ModelEntry, state: State): JsonRecord {
  const { modelId, title, note, licence, licenceUrl, bytes } = entry;
  const installed = at(state.control.models.installed, modelId);
  const download = at(state.present.downloads.downloads, modelId);
  const role = roleOf(entry);
  return {
    model_id: modelId,
    title,
    note,
    licence,
    licence_url: licenceUrl,
    size_mb: bytes / MB,
    memory_mb: memoryOf(entry, contextTokens(state)) / MB,
    state: download?.state ?? (installed === undefined ? "available" : "installed"),
    done_mb: (installed === undefined ? (download?.doneBytes ?? 0) : bytes) / MB,
    in_use: inUseOf(state.control.models, role) === modelId,
    role,
    path: installed?.path ?? "",
    message: download?.message ?? "",
    next_step: download?.nextStep ?? "",
  };
}

/** Decimal. */
const MB = 1e6;
