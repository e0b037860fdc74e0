// Puts the parts together: ports on real clocks, files, processes and models, and the host over them. No logic.
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { createEgress } from "../native/egress.ts";
import { createOpenPty } from "../native/pty.ts";
import { whyNotSpeech } from "../native/speech-models.ts";
import { bashGrammarPath, ripgrepPath, sileroPath, treeSitterPath } from "../native/resolve.ts";
import { LIMITS } from "./core/limits.ts";
import { isRecord, type JsonRecord } from "./core/lib/json.ts";
import type { Embedder, LocalEngine } from "./core/brain-ports.ts";
import type { Reply } from "./core/effect.ts";
import type { Input } from "./core/input.ts";
import { type Journal, type OpenDocuments, type SharedDocuments, StorageError } from "./core/ports.ts";
import type { Voice } from "./core/voice-ports.ts";
import { grantedScopes } from "./core/capabilities/types.ts";
import type { Memory } from "./core/memory/types.ts";
import { hostsOf, inSafeMode, setting } from "./core/settings/schema.ts";
import { EMPTY_STATE, type State } from "./core/state.ts";
import { briefing, foldersHere } from "./core/view/briefing.ts";
import { embeddingOf, modelPorts, pageCharsOf } from "./compose-models.ts";
import { createHost, type Host, type HostPorts } from "./host/host.ts";
import { verifyRecords } from "./host/replay.ts";
import { backUp } from "./io/backup.ts";
import { createMcpServers } from "./io/mcp/servers.ts";
import { createMemory } from "./io/memory/memory-store.ts";
import { createRecall } from "./io/memory/recall.ts";
import { createCalendar } from "./io/calendar.ts";
import { createClock, createIds } from "./io/clock.ts";
import { createStore } from "./io/db/store.ts";
import { eraseAll } from "./io/erase.ts";
import { examine } from "./io/doctor.ts";
import { supportBundle } from "./io/support-bundle.ts";
import { privateFolder } from "./io/paths.ts";
import { createSandbox } from "./io/tools/sandbox/sandbox.ts";
import { createBlobs } from "./io/tools/blobs.ts";
import { locate, realPlace } from "./io/tools/jail.ts";
import { createProcesses } from "./io/tools/processes.ts";
import type { House } from "./io/tools/house-tools.ts";
import { createSeen } from "./io/tools/seen.ts";
import { createShellParser } from "./io/tools/shell-parser.ts";
import { createTools } from "./io/tools/tools.ts";
import { toolEnvironment } from "./io/tools/tool-environment.ts";
import { createUnderstanding } from "./io/understanding.ts";

export const BUILD_ID = "0.1.0";

export interface Composition {
  readonly stateFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly voice: Voice;
  /** Runs the model inside Kodama. */
  readonly engine: LocalEngine;
  readonly embedder: Embedder;
  readonly documents: OpenDocuments;
  /** The fence of this holder of the lease. */
  readonly leaseEpoch?: number;
  /** The thread of the store, where one was started ahead. */
  readonly storeThread?: Worker;
  /** False once the lease may be somebody else's. */
  readonly mayAct?: () => boolean;
  /** Called when a write was refused because somebody else holds the lease. */
  readonly onFenced?: () => void;
  /** Called after all data was deleted; the process should end and be started afresh. */
  readonly onDeleted: () => void;
}

export interface Composed {
  readonly host: Host;
  close(): Promise<void>;
}

export async function composeHost({
  stateFolder,
  env,
  voice,
  engine,
  embedder,
  documents,
  onDeleted,
  leaseEpoch = 0,
  storeThread: thread,
  onFenced = () => {},
  mayAct = () => true,
}: Composition): Promise<Composed> {
  privateFolder(stateFolder);
  const journal = fenced(createStore(stateFolder, { leaseEpoch, thread }), onFenced);
  const clock = createClock();
  let current = (): State => EMPTY_STATE;
  let ask: (input: Input) => Promise<Reply> = () => Promise.reject(new Error("Kodama is starting."));
  const parts = partsOf(
    { stateFolder, env, embedder },
    { state: () => current(), ask: (input) => ask(input) },
  );
  const { blobs, memory, ripgrep, processes } = parts;
  const seen = createSeen();
  const tools = createTools({
    ...parts,
    seen,
    pageChars: (call) => pageCharsOf(current(), call),
    closed: [stateFolder],
    outputs: blobs,
    documents: shared(documents, () => current()),
    env: toolEnvironment(env),
    house: {
      ...houseOf({ stateFolder, journal, memory }, () => current()),
      devices: () => voice.devices(),
      useDevice: async (kind, name) => void (await ask(changed({ [`voice.${kind}`]: name }))),
    },
    commandTimeoutMs: () => 1_000 * setting(current().control.settings, "tools.commandTimeoutSeconds"),
  });
  const swept = blobs.sweep(clock.nowMs(), 7 * LIMITS.undoWindowMs).catch(() => 0);
  const host = await createHost({
    journal,
    clock,
    ids: createIds(),
    understanding: createUnderstanding(ripgrep, () => new Date()),
    ...modelPorts({ ...parts, stateFolder, env, engine, seen }),
    mcp: parts.mcp,
    programs: processes,
    memory,
    tools,
    parseShell: parts.parseShell,
    calendar: createCalendar(),
    voice,
    resolveWindow: (payload) => withText(payload, blobs),
    ...reportsOf({ ...parts, stateFolder, voice, engine, size: () => journal.size() }),
    deleteAll: () => deleteAll(stateFolder, () => closeStores(journal, memory), onDeleted),
    buildId: BUILD_ID,
    mayAct,
    houseZone: houseZone(env),
    safeStart: env["KODAMA_SAFE_MODE"] === "on",
  }).catch(async (error: unknown) => {
    // The store's thread would keep the process alive.
    await journal.close();
    throw error;
  });
  await swept;
  current = () => host.loop.state();
  ask = (input) => host.loop.ask(input);
  return { host, close: () => closeAll(host, [engine, embedder], parts) };
}

const changed = (patch: JsonRecord): Input => ({ kind: "config-patch", patch, revision: 0 });

async function closeAll(
  host: Host,
  engines: readonly Pick<LocalEngine, "close">[],
  { processes, mcp, sandbox, memory }: ReturnType<typeof partsOf>,
): Promise<void> {
  await host.close();
  await Promise.all([...engines.map((one) => one.close()), processes.close(), mcp.close(), sandbox.close()]);
  memory.close();
}

/** What tools work with, whoever asks for them. */
function partsOf(
  { stateFolder, env, embedder }: Pick<Composition, "stateFolder" | "env" | "embedder">,
  { state, ask }: { readonly state: () => State; readonly ask: (input: Input) => Promise<Reply> },
) {
  const wanted = (): string => setting(state().control.settings, "tools.sandbox");
  const nowMs = (): number => Date.now();
  const memory = createMemory({ path: join(stateFolder, "memory.db"), nowMs });
  return {
    blobs: createBlobs(join(stateFolder, "blobs")),
    processes: createProcesses(createOpenPty()),
    ripgrep: ripgrepPath(),
    parseShell: createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() }),
    sandbox: createSandbox({
      stateFolder,
      wanted,
      hosts: () => hostsOf(setting(state().control.settings, "tools.sandboxHosts")),
      egress: createEgress(ripgrepPath()),
    }),
    memory,
    recall: createRecall({ memory, embedder, settings: () => embeddingOf(state()) }),
    mcp: createMcpServers({
      file: join(stateFolder, "mcp.json"),
      env,
      granted: () =>
        inSafeMode(state().control)
          ? []
          : grantedScopes(state().control.grants, "mcp_server", { nowMs: nowMs() }),
      nowMs,
      async record({ name, launch }) {
        const reply = await ask({ kind: "mcp-start", name, launch });
        if (!reply.ok) throw new Error(reply.failure.message);
      },
    }),
  };
}

/** What Kodama says of itself. */
function reportsOf(
  known: Pick<
    Parameters<typeof examine>[0],
    "stateFolder" | "ripgrep" | "size" | "sandbox" | "memory" | "recall" | "voice" | "engine"
  >,
): Pick<HostPorts, "doctor" | "bundle"> {
  const deps = { ...known, sileroModel: sileroPath(), buildId: BUILD_ID, whyNotSpeech };
  return {
    doctor: (state) => examine(deps, state),
    bundle: (state, metrics) => supportBundle(deps, state, metrics),
  };
}

/** What Kodama's own tasks look at. */
function houseOf(
  {
    stateFolder,
    journal,
    memory,
  }: { readonly stateFolder: string; readonly journal: Journal; readonly memory: Memory },
  state: () => State,
): Omit<House, "devices" | "useDevice"> {
  return {
    waits: (sinceMs) => briefing(state(), sinceMs),
    folders: () => foldersHere(state()),
    backUp: () => backUp(stateFolder, { journal, memory }, Date.now()),
    verify: () => verifyRecords(journal),
  };
}

/** The zone of the tasks that Kodama brings; undefined where it is to bring none. */
function houseZone(env: NodeJS.ProcessEnv): string | undefined {
  return env["KODAMA_HOUSE_TASKS"] === "off" ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Tells when a write was refused because another process holds the lease by now. */
function fenced(journal: Journal, onFenced: () => void): Journal {
  return {
    ...journal,
    append: (plane, batch) =>
      journal.append(plane, batch).catch((error: unknown) => {
        if (error instanceof StorageError && error.code === "fenced") onFenced();
        throw error;
      }),
  };
}

/** An editor is sent the text of a change, and the text it is a change of, not their hashes; nothing where it would go elsewhere by now. */
async function withText(payload: JsonRecord, blobs: ReturnType<typeof createBlobs>): Promise<JsonRecord> {
  const { kind, request } = payload;
  if (kind !== "apply_edit" || !isRecord(request)) return payload;
  const { leads_to: shown, ...wanted } = request;
  const { folder, path } = wanted;
  if (typeof folder !== "string" || typeof path !== "string") throw new Error("no file is named");
  const place = locate({ folders: [folder] }, path);
  if ((await realPlace(place)).path !== shown) throw new Error(`${place.path} leads elsewhere by now`);
  const text = async (sha: unknown): Promise<string | null> =>
    typeof sha === "string" ? (await blobs.get(sha)).toString("utf8") : null;
  const [before, after] = [await text(request["before_sha"]), await text(request["after_sha"])];
  return { ...payload, request: { ...wanted, before, text: after } };
}

function closeStores(journal: Journal, memory: Memory): Promise<void> {
  memory.close();
  return journal.close();
}

async function deleteAll(folder: string, close: () => Promise<void>, done: () => void): Promise<JsonRecord> {
  await close();
  const { deleted, failures, remained, text } = await eraseAll(folder, Date.now());
  setTimeout(done, 100).unref();
  return { success: failures.length === 0, deleted, failures, remained, receipt: text };
}

/** The window whose process leads tells its texts; of the others it is known which files they have not saved. */
function shared(own: OpenDocuments, state: () => State): SharedDocuments {
  return {
    textOf: (path) => own.textOf(path),
    isOpen: (path) => own.isOpen(path),
    isUnsavedElsewhere(path) {
      const { surfaces } = state().present.surfaces;
      const holders = Object.values(surfaces).filter(({ unsaved = [] }) => unsaved.includes(path)).length;
      // Our own window is one of them where it holds changes.
      return holders > (own.textOf(path) === undefined ? 0 : 1);
    },
  };
}
