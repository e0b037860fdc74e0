// Language models that Kodama offers. Each is pinned by its commit, size and SHA-256, as its publisher's repository gives them; the
// tiers are those of the research: small machines, usual ones, good ones, and those with much memory.
import type { LanguageEntry } from "../../core/models/types.ts";
import { APACHE, HUB } from "./hub.ts";

const GB = 1e9;

/** Layers with attention × heads for keys and values × their size × 2 (both) × 2 bytes. */
const cacheBytes = (layers: number, heads: number, size: number): number => layers * heads * size * 2 * 2;
/** As their config.json says: layers, heads for keys and values, size of a head. */
const QWEN_3_SMALL = { bytesPerToken: cacheBytes(28, 8, 128), tokensMax: 40_960 } as const;
const QWEN_3_4B = { bytesPerToken: cacheBytes(36, 8, 128), tokensMax: 40_960 } as const;
/** Of its 32 layers each fourth has attention; the others keep as much however long it is. */
const QWEN_3_5_CONTEXT = { bytesPerToken: cacheBytes(8, 4, 256), tokensMax: 262_144 } as const;
/** Of its 24 layers half see the last 128 tokens only. */
const GPT_OSS_CONTEXT = { bytesPerToken: cacheBytes(12, 8, 64), tokensMax: 131_072 } as const;

/** As their model cards say for answers without thoughts. */
const QWEN = { temperature: 0.7, topP: 0.8, topK: 20, minP: 0 } as const;
const QWEN_3 = { chat: { wrapper: "qwen3", ...QWEN } } as const;
const QWEN_3_5 = { chat: { wrapper: "qwen3.5", ...QWEN } } as const;
const GPT_OSS = { chat: { wrapper: "harmony", temperature: 1, topP: 1 } } as const;

export const LANGUAGE_MODELS: readonly LanguageEntry[] = [
  {
    modelId: "qwen3-0.6b",
    title: "Qwen3 0.6B",
    note: "Small talk and simple requests, on any machine.",
    ...APACHE,
    ...QWEN_3,
    url: `${HUB}/Qwen/Qwen3-0.6B-GGUF/resolve/23749fefcc72300e3a2ad315e1317431b06b590a/Qwen3-0.6B-Q8_0.gguf`,
    bytes: 639_446_688,
    sha256: "9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031",
    memoryBytes: 2 * GB,
    context: QWEN_3_SMALL,
  },
  {
    modelId: "qwen3-1.7b",
    title: "Qwen3 1.7B",
    note: "Quick answers and single steps, on a small laptop.",
    ...APACHE,
    ...QWEN_3,
    url: `${HUB}/Qwen/Qwen3-1.7B-GGUF/resolve/90862c4b9d2787eaed51d12237eafdfe7c5f6077/Qwen3-1.7B-Q8_0.gguf`,
    bytes: 1_834_426_016,
    sha256: "061b54daade076b5d3362dac252678d17da8c68f07560be70818cace6590cb1a",
    memoryBytes: 4 * GB,
    context: QWEN_3_SMALL,
  },
  {
    modelId: "qwen3.5-4b",
    title: "Qwen3.5 4B",
    note: "The usual choice: explains, searches and makes small changes.",
    ...APACHE,
    ...QWEN_3_5,
    url: `${HUB}/unsloth/Qwen3.5-4B-GGUF/resolve/e87f176479d0855a907a41277aca2f8ee7a09523/Qwen3.5-4B-Q4_K_M.gguf`,
    bytes: 2_740_937_888,
    sha256: "00fe7986ff5f6b463e62455821146049db6f9313603938a70800d1fb69ef11a4",
    memoryBytes: 6 * GB,
    context: QWEN_3_5_CONTEXT,
  },
  {
    modelId: "qwen3-4b",
    title: "Qwen3 4B",
    note: "As Qwen3.5 4B, of the generation before.",
    ...APACHE,
    ...QWEN_3,
    url: `${HUB}/Qwen/Qwen3-4B-GGUF/resolve/bc640142c66e1fdd12af0bd68f40445458f3869b/Qwen3-4B-Q4_K_M.gguf`,
    bytes: 2_497_280_256,
    sha256: "7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5",
    memoryBytes: 6 * GB,
    context: QWEN_3_4B,
  },
  {
    modelId: "qwen3.5-9b",
    title: "Qwen3.5 9B",
    note: "For a good laptop: follows longer requests, and uses tools more surely.",
    ...APACHE,
    ...QWEN_3_5,
    url: `${HUB}/unsloth/Qwen3.5-9B-GGUF/resolve/3885219b6810b007914f3a7950a8d1b469d598a5/Qwen3.5-9B-Q4_K_M.gguf`,
    bytes: 5_680_522_464,
    sha256: "03b74727a860a56338e042c4420bb3f04b2fec5734175f4cb9fa853daf52b7e8",
    memoryBytes: 9 * GB,
    context: QWEN_3_5_CONTEXT,
  },
  {
    modelId: "gpt-oss-20b",
    title: "gpt-oss 20B",
    note: "The largest that a machine with 24 GB or more runs at a fair speed: most of it rests at each word.",
    ...APACHE,
    ...GPT_OSS,
    url: `${HUB}/ggml-org/gpt-oss-20b-GGUF/resolve/ef9b12f2ff56c69cf32153a02784e7a3c88bf524/gpt-oss-20b-MXFP4.gguf`,
    bytes: 12_109_566_624,
    sha256: "27cd6c432c7672cb812a92f611cf3ba7bbc35928262bb1e1253ff4ee6ae35901",
    memoryBytes: 15 * GB,
    context: GPT_OSS_CONTEXT,
  },
];
