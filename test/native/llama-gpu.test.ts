// A graphics processor's package from a folder: unpacked, found by the real node-llama-cpp, and worked with on Mesa's Vulkan, which
// computes on the processor of this machine; on a Mac on Metal.
import assert from "node:assert/strict";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { constants, createGzip, gzipSync } from "node:zlib";
import { packTar, packTarSources, type TarSource } from "modern-tar/fs";
import { gpuPackageIn } from "../../native/gpu-package.ts";
import { LlamaBridge } from "../../native/llama-bridge.ts";
import { ModelError } from "../../native/model-error.ts";
import { siblingScript } from "../../native/resolve.ts";
import type { LocalJob } from "../../server/core/brain-ports.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { until } from "../support/until.ts";
import { temporaryFolder } from "../support/workbench.ts";

const require = createRequire(import.meta.url);
const packages = join(require.resolve("node-llama-cpp"), "..", "..", "..", "@node-llama-cpp");
const genuine = ["linux-x64-vulkan", "win-x64-vulkan", "mac-arm64-metal"]
  .map((name) => join(packages, name))
  .find((path) => existsSync(join(path, "dist")));
const VERSION = "3.21.1";

/** The archive with ".." in the place of "UP": whoever packs by the library cannot say so. */
function outwards(archive: Buffer): Buffer {
  const at = archive.indexOf("package/UP/UP/");
  if (at === -1) return archive;
  archive.write("package/../../", at, "latin1");
  const header = archive.subarray(at, at + 512);
  // The sum of all bytes of the header, with spaces in its own place.
  header.fill(" ", 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return archive;
}

describe("a graphics processor for the model inside", () => {
  const dir = temporaryFolder("gpu");
  const modelPath = join(dir.path, "made.gguf");
  let number = 0;
  const fresh = (): string => {
    const path = join(dir.path, `folder-${++number}`);
    mkdirSync(path);
    return path;
  };
  /** With the real package, as it comes. */
  let folder: string;
  let bridge: LlamaBridge;
  const env = {
    // Processors that only pretend to be graphics are not used unasked.
    GGML_VK_VISIBLE_DEVICES: "0",
    // Else it is kept in the person's home.
    MESA_SHADER_CACHE_DIR: dir.path,
  };
  before(async () => {
    Object.assign(process.env, env);
    assert.ok(genuine, "npm ci brings the package of this platform");
    folder = fresh();
    await pipeline(
      packTar(genuine, { map: (header) => ({ ...header, name: `package/${header.name}` }) }),
      createGzip({ level: constants.Z_BEST_SPEED }),
      createWriteStream(join(folder, "package.tgz")),
    );
    const rules = [{ on: "hello", say: "Hi there, I am the made model." }];
    writeFileSync(modelPath, scriptedLlama({ rules, otherwise: "What?", afterTool: "" }));
  });
  after(() => {
    for (const name of Object.keys(env)) delete process.env[name];
    dir.remove();
  });
  beforeEach(
    () =>
      (bridge = new LlamaBridge({
        script: siblingScript("llama-host"),
        log: () => {},
        times: { backOffMs: [0, 0, 0] },
      })),
  );
  afterEach(() => bridge.close());

  async function said(gpuFolder: string, change: Partial<LocalJob> = {}): Promise<string> {
    const messages = [{ role: "user", text: "hello" }] as const;
    const job = { modelPath, contextTokens: 512, messages, tools: [], gpuFolder, ...change };
    let text = "";
    for await (const part of bridge.generate(job, new AbortController().signal))
      if (part.kind === "text") text += part.text;
    return text;
  }

  it("[LLAMA-17] is worked on by what was fetched, which is unpacked once, and it says the same (B8)", async () => {
    assert.deepEqual(bridge.device(), { name: "", why: "" });
    assert.equal(await said(folder), "Hi there, I am the made model.");
    assert.match(bridge.device().name, /^(?:Vulkan|Metal), \S/);
    assert.equal(bridge.device().why, "");
    if (process.platform === "linux") {
      const mapped = readFileSync(`/proc/${bridge.pid()}/maps`, "utf8");
      assert.match(mapped, new RegExp(`${folder}/unpacked-${VERSION}/.*libggml-vulkan`));
    }
    assert.deepEqual(readdirSync(folder), ["package.tgz", `unpacked-${VERSION}`], "and nothing is left over");
    const unpackedAtMs = statSync(join(folder, `unpacked-${VERSION}`)).ctimeMs;
    const { name } = await gpuPackageIn(folder, VERSION);
    assert.equal(statSync(join(folder, `unpacked-${VERSION}`)).ctimeMs, unpackedAtMs);
    assert.ok(genuine?.endsWith(name.replace("@node-llama-cpp/", "")), name);
    const first = bridge.pid();
    assert.equal(await said("", { withoutGpu: true }), "Hi there, I am the made model.");
    assert.notEqual(bridge.pid(), first, "another folder, or none, begins another process");
    assert.deepEqual(bridge.device(), { name: "the processor alone", why: "" });
  });

  it("[LLAMA-18] is put aside when the engine ends in it, and not the model: the next answer comes without, and says so (B8, D3)", async () => {
    const asked = said(folder, { messages: [{ role: "user", text: "hello ".repeat(60) }] });
    await until("it is on it", () => bridge.device().name !== "");
    process.kill(bridge.pid(), "SIGABRT");
    await assert.rejects(asked, /The local model stopped while/);
    assert.equal(await said(folder), "Hi there, I am the made model.");
    assert.equal(bridge.device().name, "the processor alone");
    assert.match(bridge.device().why, /was put aside\. Check it with "Kodama: Models…"/);
    // As a check of its files does.
    utimesSync(folder, new Date(), new Date());
    assert.equal(await said(folder), "Hi there, I am the made model.");
    assert.match(bridge.device().name, /^(?:Vulkan|Metal), \S/);
    assert.equal(bridge.device().why, "");
  });

  it("[LLAMA-17] is unpacked anew where a check dropped it while the engine goes on (B8)", async () => {
    assert.equal(await said(folder), "Hi there, I am the made model.");
    const pid = bridge.pid();
    assert.equal(await said(folder, { withoutGpu: true }), "Hi there, I am the made model.");
    rmSync(join(folder, `unpacked-${VERSION}`), { recursive: true });
    assert.equal(await said(folder), "Hi there, I am the made model.");
    assert.match(bridge.device().name, /^(?:Vulkan|Metal), \S/);
    assert.equal(bridge.pid(), pid);
  });

  it("[LLAMA-17] is told where what was fetched finds none (B8, D3)", async () => {
    process.env["GGML_VK_VISIBLE_DEVICES"] = "";
    try {
      assert.equal(await said(folder), "Hi there, I am the made model.");
      const { name, why } = bridge.device();
      // A Mac has one.
      if (name === "the processor alone")
        assert.match(why, /No graphics processor was found\. Install its driver/);
      else assert.equal(process.platform, "darwin");
    } finally {
      process.env["GGML_VK_VISIBLE_DEVICES"] = env.GGML_VK_VISIBLE_DEVICES;
    }
  });

  it("[LLAMA-17] is done without where it cannot be used: why, and what to do, is told, and the model answers all the same (B8, D3)", async () => {
    const broken = fresh();
    writeFileSync(join(broken, "package.tgz"), "no archive");
    assert.equal(await said(broken), "Hi there, I am the made model.");
    assert.match(bridge.device().why, /cannot be unpacked.*Remove it and install it again/);
  });

  const manifest = (change: object): string =>
    JSON.stringify({ name: "@node-llama-cpp/made", version: VERSION, ...change });
  const refused = async (folder: string, why: RegExp): Promise<void> =>
    assert.rejects(gpuPackageIn(folder, VERSION), (error) => {
      assert.ok(error instanceof ModelError, String(error));
      assert.match(`${error.message} ${error.nextStep}`, why);
      return true;
    });
  const packed = async (sources: TarSource[]): Promise<string> => {
    const folder = fresh();
    const archive = outwards(await buffer(packTarSources(sources)));
    writeFileSync(join(folder, "package.tgz"), gzipSync(archive));
    return folder;
  };

  it("[LLAMA-17] may be a package that lies there unpacked, as long as it is one, of the version, and for this machine (B8)", async () => {
    const folder = fresh();
    const write = (text: string): void => writeFileSync(join(folder, "package.json"), text);
    write(manifest({ os: [process.platform], cpu: [process.arch] }));
    assert.deepEqual(await gpuPackageIn(folder, VERSION), { name: "@node-llama-cpp/made", folder });
    writeFileSync(join(folder, "package.tgz"), "beside an archive nothing else counts");
    await refused(folder, /cannot be unpacked/);
    rmSync(join(folder, "package.tgz"));
    for (const [text, why] of [
      ["{", /cannot be read/],
      ["[]", /cannot be read/],
      [" ".repeat(200_000), /too long/],
      [manifest({ name: "left-pad" }), /no package of node-llama-cpp/],
      [manifest({ name: "@node-llama-cpp/../../x" }), /no package of node-llama-cpp/],
      [manifest({ version: "3.0.0" }), /version 3\.0\.0, and 3\.21\.1 is needed.*install it again/],
      [manifest({ os: ["plan9"] }), /another kind of machine/],
      [manifest({ cpu: ["vax"] }), /another kind of machine/],
    ] as const) {
      write(text);
      await refused(folder, why);
    }
  });

  it("[LLAMA-17] writes nothing beside its folder, whatever the archive says, and leaves no half of one (B8)", async () => {
    await refused(fresh(), /cannot be unpacked/);
    const evil = await packed([
      { type: "content", target: "package/package.json", content: manifest({}) },
      { type: "content", target: "package/UP/UP/evil.txt", content: "evil" },
    ]);
    await refused(evil, /cannot be unpacked/);
    assert.deepEqual(readdirSync(evil), ["package.tgz"]);
    assert.ok(!existsSync(join(dir.path, "evil.txt")));
    const many = await packed(
      Array.from({ length: 1_200 }, (_, n) => ({
        type: "content" as const,
        target: `package/${n}.txt`,
        content: "x",
      })),
    );
    await refused(many, /too large/);
    assert.deepEqual(readdirSync(many), ["package.tgz"]);
    const halfUnpacked = await packed([
      { type: "content", target: "package/package.json", content: manifest({}) },
    ]);
    mkdirSync(join(halfUnpacked, `unpacked-${VERSION}`, "bins"), { recursive: true });
    assert.equal((await gpuPackageIn(halfUnpacked, VERSION)).name, "@node-llama-cpp/made");
    assert.deepEqual(readdirSync(join(halfUnpacked, `unpacked-${VERSION}`)), ["package.json"]);
    const half = fresh();
    writeFileSync(join(half, "package.tgz"), readFileSync(join(many, "package.tgz")).subarray(0, 500));
    await refused(half, /cannot be unpacked/);
    assert.deepEqual(readdirSync(half), ["package.tgz"]);
  });
});
