// Entry of the runtime server that our extension starts. `--stdio` for standard streams, else the extra pipe.
import { createNatives } from "../native/natives.ts";
import { stateFolder } from "./io/paths.ts";
import { extraPipe, runLsp, standardStreams } from "./lsp.ts";

runLsp(
  process.argv.includes("--stdio") ? standardStreams() : extraPipe(),
  createNatives(stateFolder(process.env, process.platform)),
);
