// The native parts of a server, each watched in a process of its own that is started when it is first needed.
import { join } from "node:path";
import type { Embedder, LocalEngine } from "../server/core/brain-ports.ts";
import type { Voice } from "../server/core/voice-ports.ts";
import { EmbedBridge } from "./embed-bridge.ts";
import { LlamaBridge } from "./llama-bridge.ts";
import { createPutAside } from "./put-aside.ts";
import { siblingScript } from "./resolve.ts";
import { VoiceBridge } from "./voice-bridge.ts";

export interface Natives {
  readonly voice: Voice;
  readonly engine: LocalEngine;
  readonly embedder: Embedder;
}

/** @param folder of the state, where models that ended their process are kept in mind. */
export function createNatives(folder: string): Natives {
  const aside = createPutAside(join(folder, "put-aside.json"));
  const log = (name: string) => (line: string) => void process.stderr.write(`${name}: ${line}\n`);
  return {
    voice: new VoiceBridge({ script: siblingScript("voice-host"), log: log("voice"), aside }),
    engine: new LlamaBridge({ script: siblingScript("llama-host"), log: log("llama"), aside }),
    embedder: new EmbedBridge({ script: siblingScript("embed-host"), log: log("embedding"), aside }),
  };
}
