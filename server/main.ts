// Entry of the runtime server that our extension starts. `--stdio` for standard streams, else the extra pipe.
import { createSilentVoice } from "../native/silent-voice.ts";
import { extraPipe, runLsp, standardStreams } from "./lsp.ts";

runLsp(process.argv.includes("--stdio") ? standardStreams() : extraPipe(), createSilentVoice());
