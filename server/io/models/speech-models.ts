// Models for speech that Kodama offers: exports for sherpa-onnx. Commits, sizes and hashes are those that at least two independent
// projects give for the same file; each file is compared with them when it has come.
import type { FolderEntry } from "../../core/models/types.ts";
import { APACHE, HUB } from "./hub.ts";

const GB = 1e9;

interface Published extends Omit<FolderEntry, "bytes" | "files"> {
  /** Below the hub, with the commit. */
  readonly at: string;
  /** Name, bytes, SHA-256. */
  readonly files: readonly (readonly [string, number, string])[];
}

function speechModel({ at, files, ...entry }: Published): FolderEntry {
  return {
    ...entry,
    bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0),
    files: files.map(([name, bytes, sha256]) => ({ name, url: `${HUB}/${at}${name}`, bytes, sha256 })),
  };
}

export const SPEECH_MODELS: readonly FolderEntry[] = [
  speechModel({
    modelId: "parakeet-v2",
    role: "stt",
    title: "Parakeet TDT 0.6B v2",
    note: "English, the best that runs on a usual machine.",
    licence: "CC-BY-4.0",
    licenceUrl: "https://creativecommons.org/licenses/by/4.0/",
    memoryBytes: 2 * GB,
    at: "csukuangfj/sherpa-onnx-nemo-parakeet-tdt-0.6b-v2-int8/resolve/1ab9323565ddb038682214b292f588070a538ce2/",
    files: [
      ["encoder.int8.onnx", 652_184_296, "a32b12d17bbbc309d0686fbbcc2987b5e9b8333a7da83fa6b089f0a2acd651ab"],
      ["decoder.int8.onnx", 7_257_753, "b6bb64963457237b900e496ee9994b59294526439fbcc1fecf705b31a15c6b4e"],
      ["joiner.int8.onnx", 1_739_080, "7946164367946e7f9f29a122407c3252b680dbae9a51343eb2488d057c3c43d2"],
      ["tokens.txt", 9_384, "ec182b70dd42113aff6c5372c75cac58c952443eb22322f57bbd7f53977d497d"],
    ],
  }),
  speechModel({
    modelId: "parakeet-v3",
    role: "stt",
    title: "Parakeet TDT 0.6B v3",
    note: "25 European languages, recognised by itself; as good as v2 in English.",
    licence: "CC-BY-4.0",
    licenceUrl: "https://creativecommons.org/licenses/by/4.0/",
    memoryBytes: 2 * GB,
    at: "csukuangfj/sherpa-onnx-nemo-parakeet-tdt-0.6b-v3-int8/resolve/2bda32ec70b097a55adaa07d9a7173915b43cc78/",
    files: [
      ["encoder.int8.onnx", 652_184_281, "acfc2b4456377e15d04f0243af540b7fe7c992f8d898d751cf134c3a55fd2247"],
      ["decoder.int8.onnx", 11_845_275, "179e50c43d1a9de79c8a24149a2f9bac6eb5981823f2a2ed88d655b24248db4e"],
      ["joiner.int8.onnx", 6_355_277, "3164c13fc2821009440d20fcb5fdc78bff28b4db2f8d0f0b329101719c0948b3"],
      ["tokens.txt", 93_939, "d58544679ea4bc6ac563d1f545eb7d474bd6cfa467f0a6e2c1dc1c7d37e3c35d"],
    ],
  }),
  speechModel({
    modelId: "moonshine-base-en",
    role: "stt",
    title: "Moonshine Base",
    note: "English, for small machines.",
    licence: "MIT",
    licenceUrl: "https://github.com/moonshine-ai/moonshine/blob/main/LICENSE",
    memoryBytes: 1 * GB,
    at: "csukuangfj/sherpa-onnx-moonshine-base-en-int8/resolve/052b0798ad1bf046a140fdd4efcd9426530fa3f5/",
    files: [
      ["preprocess.onnx", 14_077_290, "ffa630d395c5ccf76f5d4954be5b882df76aaf6491519ec01fd82ea7a3819fb2"],
      ["encode.int8.onnx", 50_311_494, "7e38770f776f2e5583a53b052936005df2ba5c833d7e09c2a5fd796b94bf73e2"],
      [
        "uncached_decode.int8.onnx",
        122_120_451,
        "c01f4b35093bcac20d352d23a75a539e772964579f9d024a90e5e6f09cae9987",
      ],
      [
        "cached_decode.int8.onnx",
        99_983_837,
        "2db74e51cedf64a8b1be3c8192e0bb5e4923af0e90bd9e87f8e8771873f8ea03",
      ],
      ["tokens.txt", 436_688, "1165c2aeb9f72f457a83be2d459a09054f27490acd9b41bd43794dfd25e296ea"],
    ],
  }),
  speechModel({
    modelId: "moonshine-tiny-en",
    role: "stt",
    title: "Moonshine Tiny",
    note: "English, for the smallest machines.",
    licence: "MIT",
    licenceUrl: "https://github.com/moonshine-ai/moonshine/blob/main/LICENSE",
    memoryBytes: 0.5 * GB,
    at: "csukuangfj/sherpa-onnx-moonshine-tiny-en-int8/resolve/bf2b762c076d8ea61e2af0b3851c9564fb77552e/",
    files: [
      ["preprocess.onnx", 6_800_738, "f33addce61a143460fe753b5ee5b7db255e5140b5b779c065b94f6c83ff0bf4e"],
      ["encode.int8.onnx", 18_249_187, "8774dfba578de027ec6595c2c654a0836434489bc963a0db124a7f181f571acb"],
      [
        "uncached_decode.int8.onnx",
        53_216_096,
        "216737000dd5881a17aa043f6bbd286add33e4c3b0ae257153e2ec15438bdc41",
      ],
      [
        "cached_decode.int8.onnx",
        45_264_830,
        "2aff28bba6a03d8dcf5c9feac45462629bae37317442299f28115ad09da773f6",
      ],
      ["tokens.txt", 436_688, "1165c2aeb9f72f457a83be2d459a09054f27490acd9b41bd43794dfd25e296ea"],
    ],
  }),
  speechModel({
    modelId: "whisper-small.en",
    role: "stt",
    title: "Whisper Small",
    note: "English, patient with accents and noise; slower.",
    licence: "MIT",
    licenceUrl: "https://github.com/openai/whisper/blob/main/LICENSE",
    memoryBytes: 1.5 * GB,
    at: "csukuangfj/sherpa-onnx-whisper-small.en/resolve/d9533f69affd85061aee349af7fea5cb2996dbbe/",
    files: [
      [
        "small.en-encoder.int8.onnx",
        112_442_483,
        "8bdac288f369aa94ee2194059238c465ed82ea9d47ee8fa4a8c0a891873e462f",
      ],
      [
        "small.en-decoder.int8.onnx",
        262_223_042,
        "710ccf890e10f3faa15f51ec346081a2723c9f3adb6e4da81c6573a5a6f877fb",
      ],
      ["small.en-tokens.txt", 835_554, "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"],
    ],
  }),
  speechModel({
    modelId: "whisper-base.en",
    role: "stt",
    title: "Whisper Base",
    note: "English, as Whisper Small for smaller machines.",
    licence: "MIT",
    licenceUrl: "https://github.com/openai/whisper/blob/main/LICENSE",
    memoryBytes: 1 * GB,
    at: "csukuangfj/sherpa-onnx-whisper-base.en/resolve/59eea950fc76df2453efb57e6c0fd334548e8ffe/",
    files: [
      [
        "base.en-encoder.int8.onnx",
        29_120_534,
        "ef6b936f4c9b1d90a3b68634b60c4ed8576b26172b33c2535ec0e933c9edb823",
      ],
      [
        "base.en-decoder.int8.onnx",
        130_669_978,
        "f7162ad6db2dbef16cfaeaa7f945b9d7dd9c1b8d472f6aca82f2273d185e4d41",
      ],
      ["base.en-tokens.txt", 835_554, "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"],
    ],
  }),
  speechModel({
    modelId: "kokoro",
    role: "tts",
    title: "Kokoro",
    note: "English in a natural voice. Its pronunciation data (espeak-ng) are under GPL-3.0-or-later.",
    ...APACHE,
    memoryBytes: 1 * GB,
    at: "csukuangfj/kokoro-int8-multi-lang-v1_0/resolve/2a360693d79b88b49b88e29aec2b53577f41f206/",
    files: [
      ["model.int8.onnx", 114_203_756, "4b86207ef680e394d8343bee22dfc4c512e5c707c6d9578e3f35ab09bffd6b36"],
      ["voices.bin", 28_200_960, "1c5a5b983d3d50d8586d437a51f3faa2da7919ce76a013c081e65671a3447c29"],
      ["tokens.txt", 687, "6ebb6bb288f20f3ae8d004d3c2ca27697da27c037d75e81a60e2a6a663f95425"],
      ["lexicon-us-en.txt", 5_956_885, "7daaab53a181be9885b853a8582bf1838186317e5dadacbcef9c426d6fa0da14"],
      [
        "espeak-ng-data/phondata",
        550_424,
        "4e0288957874029a8c3c9f41a8f517ad4bf18127046decbdd4b9d1d6807ce3a3",
      ],
      [
        "espeak-ng-data/phonindex",
        39_074,
        "3ca7b8fa3b42624e4b0f152707e7a39245fce569aa99ea47c055d9e622fcf0c4",
      ],
      ["espeak-ng-data/phontab", 55_796, "886f3fa402cb0ba73d483aa8ad000af47a6b7cc06293c75a97913fba68a530f6"],
      [
        "espeak-ng-data/intonations",
        2_040,
        "3f8af65fd3eda9759a10f021d61361c120871f463515229c925995c7f90918cc",
      ],
      ["espeak-ng-data/en_dict", 166_944, "71bd330ba8a2e3e8076e631508208ef49449d6147c17b7bd2b4b1e1468292e35"],
      ["espeak-ng-data/lang/gmw/en", 140, "4605d5330801de3641c6e366d15f129ea1f5ffbce8722642aba01ace07ab9c83"],
      [
        "espeak-ng-data/lang/gmw/en-US",
        257,
        "41534c2a22df5dd4f1052ff9e1a33a3ea7bff5a26b5c02bdad5ba8ddb7524704",
      ],
    ],
  }),
  speechModel({
    modelId: "supertonic-3",
    role: "tts",
    title: "Supertonic 3",
    note: "31 languages, light and quick.",
    licence: "OpenRAIL-M",
    licenceUrl:
      "https://huggingface.co/Supertone/supertonic-3/resolve/724fb5abbf5502583fb520898d45929e62f02c0b/LICENSE",
    memoryBytes: 0.5 * GB,
    at: "csukuangfj2/sherpa-onnx-supertonic-3-tts-int8-2026-05-11/resolve/cca5a0e6c96e1d2c720986bf7e75fcc81dee3ae4/",
    files: [
      [
        "duration_predictor.int8.onnx",
        3_700_147,
        "c3eb91414d5ff8a7a239b7fe9e34e7e2bf8a8140d8375ffb14718b1c639325db",
      ],
      [
        "text_encoder.int8.onnx",
        36_416_150,
        "c7befd5ea8c3119769e8a6c1486c4edc6a3bc8365c67621c881bbb774b9902ff",
      ],
      [
        "vector_estimator.int8.onnx",
        78_400_833,
        "20cd86fa5c6effedfda0e7cffe5b0569ca401c440a0c3a1d72bf39286c0db3fd",
      ],
      ["vocoder.int8.onnx", 25_991_073, "e923d60f53f95eb1ce235f1dc33ec56d9c057823c96fa6f8acf98f32b0da6152"],
      ["tts.json", 8_253, "42078d3aef1cd43ab43021f3c54f47d2d75ceb4e75f627f118890128b06a0d09"],
      ["unicode_indexer.bin", 262_144, "8402ca48e5189a8950138580b0fff64db6f072f24ac07cd54ba8b2fbb9883b30"],
      ["voice.bin", 517_168, "67d5209b0ee8ce6c74105ffbe12fe6a7628aea3b4ba2fcb308a4a67938a93ce8"],
    ],
  }),
];
