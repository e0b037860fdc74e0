// Settings of models, of what they are told and what is remembered.
import { BUSY_MODES } from "../conversation/types.ts";
import type { SettingSpec } from "./spec.ts";

export const MODELS_SETTINGS = {
  "models.sttFolder": {
    type: "string",
    default: "",
    description:
      "Folder with a speech-to-text model of your own for sherpa-onnx; it comes before one that Kodama fetched. docs/models.md says which kinds.",
    restricted: true,
    group: "models",
  },
  "models.ttsFolder": {
    type: "string",
    default: "",
    description:
      "Folder with a text-to-speech model of your own for sherpa-onnx; it comes before one that Kodama fetched. Where there is none, the system's voice is used.",
    restricted: true,
    group: "models",
  },
  "models.kwsFolder": {
    type: "string",
    default: "",
    description:
      'Folder with a keyword model of your own for sherpa-onnx, which hears the wake phrase and "stop" while they are said. Empty: they are known by what the speech-to-text model understood.',
    restricted: true,
    group: "models",
  },
  "models.captionsFolder": {
    type: "string",
    default: "",
    description:
      "Folder with a streaming speech-to-text model of your own for sherpa-onnx, which shows words as they are said. Empty: the speech-to-text model looks them up again and again. What counts is always what that one understood.",
    restricted: true,
    group: "models",
  },
  "models.gpuFolder": {
    type: "string",
    default: "",
    description:
      "Folder with a package of node-llama-cpp of your own for a graphics processor (as npm has it, unpacked, or its package.tgz), with which the model inside Kodama works. Empty: what you installed by Models…, or none.",
    restricted: true,
    group: "models",
  },
  "models.localPath": {
    type: "string",
    default: "",
    description:
      "Language model inside Kodama: the path of a GGUF file. Empty: none. What you say to it never leaves this machine.",
    restricted: true,
    group: "models",
  },
  "models.embeddingPath": {
    type: "string",
    default: "",
    description:
      "Embedding model of your own (for instance bge-small-en-v1.5 or nomic-embed-text-v1.5): the path of a GGUF file. What Kodama remembers is then found by its meaning as well. Empty: by its words alone.",
    restricted: true,
    group: "models",
  },
  "models.localContextTokens": {
    type: "integer",
    default: 8_192,
    min: 2_048,
    max: 131_072,
    description:
      "How many tokens of conversation the model inside Kodama reads at once. More takes more memory and time.",
    restricted: true,
    group: "models",
  },
  "models.idleMinutes": {
    type: "integer",
    default: 10,
    min: 1,
    max: 1_440,
    description:
      "After so many minutes without a request the model inside Kodama, and the speech engine with its models, give their memory back. A change counts from the next request on.",
    restricted: true,
    group: "models",
  },
  "models.freeMemoryMb": {
    type: "integer",
    default: 512,
    min: 0,
    max: 131_072,
    description:
      "When less memory than this is free on the machine, the model inside Kodama and the speech engine give their own back as soon as they only wait.",
    restricted: true,
    group: "models",
  },
  "models.gpu": {
    type: "choice",
    default: "auto",
    choices: ["auto", "off"],
    description:
      "Whether the model inside Kodama works on a graphics processor where it can use one (on a Mac with Apple's chips; elsewhere with what Models… has for it), or never: for a driver that is ill, or a card that is wanted for something else.",
    restricted: true,
    group: "models",
  },
  "models.keepPrefix": {
    type: "boolean",
    default: true,
    description:
      "What the model inside has read of Kodama's instructions is kept on disk, up to 1 GB, so that the first answer after a start need not wait for it to read them again.",
    restricted: true,
    group: "models",
  },
  "models.source": {
    type: "string",
    default: "",
    description:
      "Where models are fetched from: a base address in place of https://huggingface.co, or the absolute path of a folder that has the files. Empty: from where they are published.",
    restricted: true,
    group: "models",
  },
  "models.catalogue": {
    type: "string",
    default: "",
    description:
      "Absolute path of a JSON file, or the address of a signed one, with a list of models to offer in place of Kodama's own; its form is in docs/models.md.",
    restricted: true,
    group: "models",
  },
  "models.catalogueKey": {
    type: "string",
    default: "",
    description:
      "Public Ed25519 key (base64) of whoever signs the list that kodama.models.catalogue names; its signature is beside it, with .sig at the end of its name. Empty: a list in a file need not be signed; one at an address must be.",
    restricted: true,
    group: "models",
  },
  "models.first": {
    type: "choice",
    default: "local",
    choices: ["local", "endpoint", "editor"],
    description:
      "Which language model answers where several are there: the one inside Kodama, the server, or one that the editor has. Another one answers when it cannot.",
    restricted: true,
    group: "models",
  },
  "models.second": {
    type: "choice",
    default: "auto",
    choices: ["auto", "local", "endpoint", "editor"],
    description:
      'Which language model answers when the first one cannot. "auto": the one inside Kodama, then the server, then one that the editor has.',
    restricted: true,
    group: "models",
  },
  "models.fallback": {
    type: "choice",
    default: "on",
    choices: ["on", "off"],
    description:
      "Whether another language model answers when the first one cannot. Off: nobody else is asked, and that is said.",
    restricted: true,
    group: "models",
  },
  "conversation.whileBusy": {
    type: "choice",
    default: "queue",
    choices: BUSY_MODES,
    description:
      'What becomes of your words while a request is under way: "queue" waits in line, "steer" tells it to the model that is working, "replace" ends it and begins anew. "Stop" always stops.',
    restricted: false,
    group: "models",
  },
  "models.endpointContextTokens": {
    type: "integer",
    default: 32_768,
    min: 2_048,
    max: 2_000_000,
    description:
      "How many tokens the model at the server reads at once. Near that, older results of tools are left out.",
    restricted: true,
    group: "models",
  },
  "models.editorModel": {
    type: "string",
    default: "auto",
    description:
      'Language model that the editor itself has, where it has any: its id or family, "auto" for the first one, "off" for none. You are asked before its first use.',
    restricted: true,
    group: "models",
  },
  "models.endpointUrl": {
    type: "string",
    default: "",
    description:
      "Base address of an OpenAI-compatible server, for instance http://127.0.0.1:11434/v1. Empty: no server is asked.",
    form: {
      pattern: /^(?:https?:\/\/\S+)?$/,
      words: "an address that begins with http:// or https://, or empty",
    },
    restricted: true,
    group: "models",
  },
  "models.endpointModel": {
    type: "string",
    default: "",
    description: "Name of the model to ask for at that server.",
    restricted: true,
    group: "models",
  },
  "memory.keepWork": {
    type: "boolean",
    default: true,
    description:
      'Keep for a year, on this machine, what was asked, changed and run, for "what did we do yesterday" and for the model inside Kodama. "Kodama: Memory…" shows it.',
    restricted: true,
    group: "models",
  },
} as const satisfies Record<string, SettingSpec>;
