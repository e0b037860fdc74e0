// The native parts of a server, each watched in a process of its own that is started when it is first needed.
import type { LocalEngine } from "../server/core/brain-ports.ts";
import type { Voice } from "../server/core/voice-ports.ts";
import { LlamaBridge } from "./llama-bridge.ts";
import { siblingScript } from "./resolve.ts";
import { VoiceBridge } from "./voice-bridge.ts";

export interface Natives {
  readonly voice: Voice;
  readonly engine: LocalEngine;
}

export function createNatives(): Natives {
  const log = (name: string) => (line: string) => void process.stderr.write(`${name}: ${line}\n`);
  return {
    voice: new VoiceBridge({ script: siblingScript("voice-host"), log: log("voice") }),
    engine: new LlamaBridge({ script: siblingScript("llama-host"), log: log("llama") }),
  };
}
