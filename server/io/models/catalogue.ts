// The models that Kodama offers, or those of a list that the person names.
import { readFileSync, statSync } from "node:fs";
import * as z from "zod";
import { ModelStoreError } from "../../core/brain-ports.ts";
import { CHAT_WRAPPERS, type ModelEntry } from "../../core/models/types.ts";
import { ourModels } from "./our-list.ts";
import { mustBeSigned } from "./signed-list.ts";

export const LIST_BYTES_MAX = 1_024 ** 2;
const MODELS_MAX = 200;

const FILES_MAX = 500;
const listed = {
  modelId: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  title: z.string().min(1).max(100),
  note: z.string().max(300),
  licence: z.string().min(1).max(100),
  licenceUrl: z.url().max(500),
  memoryBytes: z.int().nonnegative(),
};
const fetched = {
  url: z.url().max(1_000),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
};
const share = z.number().min(0).max(1);
const chatSchema = z.strictObject({
  wrapper: z.enum(CHAT_WRAPPERS).optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: share.optional(),
  topK: z.int().min(1).max(1_000).optional(),
  minP: share.optional(),
});
const languageSchema = z.strictObject({
  role: z.literal("llm"),
  ...listed,
  ...fetched,
  context: z.strictObject({ bytesPerToken: z.int().positive(), tokensMax: z.int().positive() }).optional(),
  chat: chatSchema.optional(),
});
const fileSchema = z.strictObject({
  // No part of it may lead out of the model's folder, nor be what a download leaves there.
  name: z
    .string()
    .max(200)
    .regex(/^(?!.*\.part(?:\.json)?$)\w[\w.-]*(?:\/\w[\w.-]*)*$/),
  ...fetched,
});
const speechSchema = z
  .strictObject({
    role: z.enum(["stt", "tts", "kws", "captions"]),
    ...listed,
    files: z
      .array(fileSchema)
      .min(1)
      .max(FILES_MAX)
      .refine((files) => areUnique(files.map(({ name }) => name.toLowerCase())), "two files have one name"),
  })
  .transform((entry) => ({ ...entry, bytes: entry.files.reduce((sum, { bytes }) => sum + bytes, 0) }));
/** One that names none answers: most lists have no others. */
const withRole = (entry: unknown): unknown =>
  typeof entry === "object" && entry !== null ? { role: "llm", ...entry } : entry;
const areUnique = (names: readonly string[]): boolean => new Set(names).size === names.length;
const listSchema = z
  .array(z.preprocess(withRole, z.discriminatedUnion("role", [languageSchema, speechSchema])))
  .max(MODELS_MAX)
  .refine((list) => areUnique(list.map(({ modelId }) => modelId)), "two models have one id");

export interface CatalogueSource {
  /** Of a JSON file with a list of entries, or an address of one; empty for our own. */
  readonly path: string;
  /** Who must have signed it; empty where nobody must. */
  readonly key: string;
}

/** Of a file. Throws ModelStoreError with what is wrong with it. */
export function readCatalogue({ path, key }: CatalogueSource): readonly ModelEntry[] {
  if (path === "") return ourModels();
  const { entries } = parseList(() => {
    const found = statSync(path);
    // A pipe or a device would hold everything up.
    if (!found.isFile()) throw new Error("it is no file");
    if (found.size > LIST_BYTES_MAX) throw new Error("it is too long");
    const list = readFileSync(path);
    if (key !== "") mustBeSigned(list, readFileSync(`${path}.sig`, "utf8").trim(), key);
    return list;
  });
  return entries;
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).slice(0, 400);
  return error instanceof Error ? error.message : "unknown reason";
}

export interface ModelList {
  /** Grows with each list of the same signer; 0 where it has none. */
  readonly serial: number;
  readonly entries: readonly ModelEntry[];
}
const numberedSchema = z.strictObject({ serial: z.int().positive(), models: z.unknown() });

/** `read` throws where it is not to be had. Throws ModelStoreError with what is wrong. */
export function parseList(read: () => Buffer): ModelList {
  try {
    const json: unknown = JSON.parse(read().toString("utf8"));
    const { serial, models } = Array.isArray(json) ? { serial: 0, models: json } : numberedSchema.parse(json);
    const parsed = listSchema.safeParse(models);
    if (!parsed.success) throw parsed.error;
    return { serial, entries: parsed.data };
  } catch (error) {
    throw new ModelStoreError(
      `The list of models cannot be used: ${reasonOf(error)}`,
      "Mend the list that kodama.models.catalogue names, or leave the setting empty.",
      { cause: error },
    );
  }
}
