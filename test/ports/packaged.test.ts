// What is packed works from where it is packed: packages that a bundle finds at run time are copied in parts.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { stageNatives } from "../harness/stage.ts";
import { temporaryFolder } from "../support/workbench.ts";

const LOADS = `
  import { createRequire } from "node:module";
  import { pathToFileURL } from "node:url";
  const require = createRequire(new URL("./native/node_modules/", import.meta.url));
  const { AEC3 } = await require("@ennuicastr/webrtcaec3.js")();
  new AEC3(16000, 1, 1).free();
  const { OfflineRecognizer } = require("sherpa-onnx-node");
  const { PvRecorder } = require("@picovoice/pvrecorder-node");
  const { AudioContext } = await import(pathToFileURL(require.resolve("node-web-audio-api")));
  const found = { AEC3, OfflineRecognizer, PvRecorder, AudioContext };
  console.log(Object.entries(found).map(([name, one]) => name + " " + typeof one).join(", "));
  process.exit(0);
`;

describe("the package", () => {
  const folder = temporaryFolder("packaged");
  after(() => folder.remove());

  it("[PACK-1] brings all that the voice needs: canceller, recogniser, recorder and graph (A4, B11)", async () => {
    stageNatives(folder.path);
    const script = join(folder.path, "loads.mjs");
    writeFileSync(script, LOADS);
    const env = {
      ...process.env,
      LD_LIBRARY_PATH: join(import.meta.dirname, "..", "..", "native", "no-jack"),
    };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env, cwd: folder.path });
    assert.equal(
      stdout.trim(),
      "AEC3 function, OfflineRecognizer function, PvRecorder function, AudioContext function",
    );
  });
});
