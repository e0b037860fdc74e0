// Entry of the runtime server that our extension starts. `--stdio` for standard streams, else the extra pipe.
import { siblingScript } from "../native/resolve.ts";
import { VoiceBridge } from "../native/voice-bridge.ts";
import { extraPipe, runLsp, standardStreams } from "./lsp.ts";

runLsp(
  process.argv.includes("--stdio") ? standardStreams() : extraPipe(),
  new VoiceBridge({
    script: siblingScript("voice-host"),
    log: (line) => process.stderr.write(`voice: ${line}\n`),
  }),
);
