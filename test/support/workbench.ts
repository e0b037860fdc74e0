// Real tools over a temporary folder: what a call needs, and how the folder goes away again.
import { pageChars } from "../../server/core/conversation/compaction.ts";
import type { McpServers } from "../../server/core/mcp/types.ts";
import { NO_SERVERS } from "./no-servers.ts";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rgPath } from "@vscode/ripgrep";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import type { Tools } from "../../server/core/ports.ts";
import type { Change, Prepared, ToolCall, ToolName, ToolResult } from "../../server/core/tools/types.ts";
import { createBlobs } from "../../server/io/tools/blobs.ts";
import { byWords } from "./by-words.ts";
import { UNSIGNED } from "./memory-journal.ts";
import { createMemory } from "../../server/io/memory/memory-store.ts";
import { createSandbox, type Sandbox } from "../../server/io/tools/sandbox/sandbox.ts";
import { createProcesses, type Processes } from "../../server/io/tools/processes.ts";
import type { House } from "../../server/io/tools/house-tools.ts";
import { createEgress } from "../../native/egress.ts";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";
import { createSeen } from "../../server/io/tools/seen.ts";
import { createTools } from "../../server/io/tools/tools.ts";

export interface Workbench {
  /** The granted folder. */
  readonly folder: string;
  /** A folder beside it that was not granted. */
  readonly outside: string;
  /** Kodama's own folder. */
  readonly state: string;
  readonly documents: Map<string, string>;
  /** Whole paths that another window has not saved. */
  readonly elsewhere: Set<string>;
  /** Devices that were chosen: "microphone: Jabra Headset". */
  readonly chosen: readonly string[];
  /** Folders that are open in the window besides. */
  readonly others: string[];
  readonly processes: Processes;
  readonly tools: Tools;
  call(name: ToolName, args: JsonRecord): ToolCall;
  prepare(call: ToolCall, undo?: Change): Promise<Prepared>;
  /** The failed result of a call that must not be prepared. */
  refused(name: ToolName, args: JsonRecord, undo?: Change): Promise<ToolResult>;
  run(call: ToolCall, prepared: Prepared, signal?: AbortSignal): Promise<ToolResult>;
  /** Prepares and runs. */
  perform(name: ToolName, args: JsonRecord): Promise<ToolResult>;
  /** The change of a performed edit, as the core would keep it. */
  changeOf(prepared: Prepared): Change;
  close(): Promise<void>;
}

export function temporaryFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `kodama-${name}-`)));
  return {
    path,
    remove: () => {
      // A program under test may have mounted something there, perhaps the whole machine: nothing is deleted through that.
      if (hasMount(path)) throw new Error(`Something is mounted in ${path}. Unmount it: umount -l ${path}`);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

const hasMount = (path: string): boolean =>
  process.platform === "linux" &&
  readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .some((line) => `${line.split(" ")[1] ?? ""}/`.startsWith(`${path}/`));

function folderIn(path: string, name: string): ReturnType<typeof temporaryFolder> {
  mkdirSync(join(path, name));
  return { path: join(path, name), remove: () => {} };
}

/** A machine without a sandbox. */
const OPEN: Sandbox = {
  works: () => Promise.resolve(false),
  reaches: () => Promise.resolve(false),
  confinement: () => Promise.resolve(undefined),
  enter: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  /** The real sandbox with that setting; none unless told. */
  readonly sandbox?: () => string;
  /** Hosts that are reached from it. */
  readonly hosts?: () => readonly string[];
  /** The home folder that the sandbox hides. */
  readonly home?: string;
  readonly mcp?: McpServers;
  /** Kodama's own folder lies in the granted one. */
  readonly around?: boolean;
}

/** The real sandbox, with a way out where hosts are named. */
function confining(state: string, { sandbox, hosts = () => [], home }: Options): Sandbox {
  if (sandbox === undefined) return OPEN;
  return createSandbox({
    stateFolder: state,
    wanted: sandbox,
    hosts,
    egress: createEgress(rgPath),
    ...(home === undefined ? {} : { homes: [home] }),
  });
}

export function createWorkbench(options: Options = {}): Workbench {
  const { env = process.env, mcp = NO_SERVERS } = options;
  const folder = temporaryFolder("ws");
  const outside = temporaryFolder("outside");
  const state = options.around === true ? folderIn(folder.path, "own") : temporaryFolder("state");
  const documents = new Map<string, string>();
  const elsewhere = new Set<string>();
  const processes = createProcesses();
  const blobs = createBlobs(join(state.path, "blobs"));
  const open = {
    textOf: (path: string) => documents.get(path),
    isOpen: (path: string) => documents.has(path),
    isUnsavedElsewhere: (path: string) => elsewhere.has(path),
  };
  const chosen: string[] = [];
  const others: string[] = [];
  const house: House = {
    waits: () => ['"Nightly" failed.'],
    folders: () => [folder.path, ...others],
    backUp: () => Promise.resolve("1.0 MB are kept."),
    verify: () => Promise.resolve({ ...UNSIGNED, entries: 3, drifted: [] }),
    devices: () =>
      Promise.resolve({
        microphones: ["Jabra Headset", "USB Webcam", "USB Podcast Mic"],
        speakers: ["Jabra Headset"],
      }),
    useDevice(kind, name) {
      chosen.push(`${kind}: ${name}`);
      return Promise.resolve();
    },
  };
  const sandbox = confining(state.path, options);
  const memory = createMemory({ path: join(state.path, "memory.db"), nowMs: () => Date.now() });
  const tools = createTools({
    blobs,
    outputs: blobs,
    documents: open,
    processes,
    ripgrep: rgPath,
    env,
    parseShell: createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() }),
    house,
    sandbox,
    closed: [state.path],
    memory,
    recall: byWords(memory),
    mcp,
    commandTimeoutMs: () => 60_000,
    seen: createSeen(),
    pageChars: () => pageChars(Infinity),
  });
  let count = 0;
  const bench: Workbench = {
    state: state.path,
    folder: folder.path,
    outside: outside.path,
    documents,
    elsewhere,
    chosen,
    others,
    processes,
    tools,
    call: (name, args) => ({
      callId: `call-${++count}`,
      turnId: "turn-1",
      step: 1,
      name,
      args,
      origin: "typed",
      folders: [folder.path],
      trusted: true,
      providerCallId: "",
      byModel: false,
      proposedAtMs: 1_000,
      state: { kind: "preparing" },
    }),
    async prepare(call, undo) {
      const made = await tools.prepare(call, undo ?? null);
      if (!made.ok) throw new Error(`${made.result.errorCode}: ${made.result.summary}`);
      return made.prepared;
    },
    async refused(name, args, undo) {
      const made = await tools.prepare(bench.call(name, args), undo ?? null);
      if (made.ok) throw new Error(`${name} was prepared: ${made.prepared.title}`);
      return made.result;
    },
    run: (call, prepared, signal = new AbortController().signal) =>
      tools.run(call, prepared, { signal, progress: () => {} }),
    async perform(name, args) {
      const call = bench.call(name, args);
      const made = await tools.prepare(call, null);
      return made.ok ? bench.run(call, made.prepared) : made.result;
    },
    changeOf(prepared) {
      if (prepared.subject.kind !== "edit") throw new Error("not an edit");
      return { callId: "change-1", files: prepared.subject.files, atMs: 1_000, undone: false };
    },
    async close() {
      await Promise.all([processes.close(), sandbox.close()]);
      memory.close();
      for (const one of [folder, outside, state]) one.remove();
    },
  };
  return bench;
}
