// Puts the models together: those inside and at a server, what they are told besides the question, and where their files come from.
import { join } from "node:path";
import type {
  ChatModel,
  ChatModels,
  EditorEngine,
  EmbedJob,
  LentModel,
  LocalEngine,
  LocalJob,
  ModelStore,
  ToolDescription,
} from "./core/brain-ports.ts";
import type { ProviderName } from "./core/conversation/types.ts";
import { contextChars, pageChars } from "./core/conversation/compaction.ts";
import { folderInUse, localChat, localModelPath } from "./core/models/types.ts";
import { MCP, type McpServers } from "./core/mcp/types.ts";
import { inSafeMode, setting, stayOf } from "./core/settings/schema.ts";
import type { SettingsState } from "./core/settings/types.ts";
import type { State } from "./core/state.ts";
import type { ToolCall } from "./core/tools/types.ts";
import type { HostPorts } from "./host/host.ts";
import { createEditorModel } from "./io/brain/editor.ts";
import { createEndpointModel } from "./io/brain/endpoint.ts";
import { withGuidance } from "./io/brain/guidance.ts";
import { createLocalModel } from "./io/brain/local.ts";
import { createProbe } from "./io/brain/probe.ts";
import { withRoom } from "./io/brain/room.ts";
import { withoutThoughts } from "./io/brain/thoughts.ts";
import { MEMORY_KINDS, TOLD_KINDS } from "./core/memory/types.ts";
import { keyFor, NO_SECRET } from "./io/brain/secret.ts";
import { withMemory } from "./io/brain/remembered.ts";
import { withMcp } from "./io/mcp/offered.ts";
import { gpuPackages } from "./io/models/gpu-packages.ts";
import type { Recall } from "./io/memory/recall.ts";
import { createModelStore } from "./io/models/model-store.ts";
import type { Seen } from "./io/tools/seen.ts";
import { describeTools } from "./io/tools/tools.ts";

function storeOf(stateFolder: string, engine: LocalEngine, state: () => State): ModelStore {
  return createModelStore({
    folder: join(stateFolder, "models"),
    source: () => setting(state().control.settings, "models.source"),
    catalogue: () => ({
      path: setting(state().control.settings, "models.catalogue"),
      key: setting(state().control.settings, "models.catalogueKey"),
    }),
    release: () => engine.letGo(),
    programs: gpuPackages(`${process.platform}-${process.arch}`),
  });
}

interface ModelParts {
  readonly env: NodeJS.ProcessEnv;
  readonly engine: LocalEngine;
  readonly recall: Recall;
  readonly mcp: McpServers;
  readonly seen: Pick<Seen, "forget">;
  readonly prefixFolder: string;
}

/** What the host needs of models. */
export function modelPorts({
  stateFolder,
  ...others
}: Omit<ModelParts, "prefixFolder"> & { readonly stateFolder: string }): Pick<
  HostPorts,
  "models" | "lent" | "store" | "probe"
> {
  // Beside the models, so that it goes with them.
  const parts = { ...others, prefixFolder: join(stateFolder, "models", "prefixes") };
  return {
    models: (state, editor) => modelsOf(parts, state, editor),
    lent: (state) => lentOf(parts.engine, state),
    store: (state) => storeOf(stateFolder, parts.engine, state),
    probe: (state) =>
      createProbe((url) => {
        const isConfigured = url === setting(state().control.settings, "models.endpointUrl");
        return isConfigured ? keyFor(url, others.env) : NO_SECRET;
      }),
  };
}

/** What the list says of the model, and the person of their machine. */
function chosenOf({ control }: State): Pick<LocalJob, "chat" | "withoutGpu" | "gpuFolder"> {
  const chat = localChat(control);
  const isOff = setting(control.settings, "models.gpu") === "off";
  const gpuFolder = isOff ? "" : folderInUse(control, "gpu");
  return {
    ...(gpuFolder === "" ? {} : { gpuFolder }),
    ...(chat === undefined ? {} : { chat }),
    ...(isOff ? { withoutGpu: true } : {}),
  };
}

/** The model by which memories are found by their meaning. */
export const embeddingOf = ({ control }: State): Pick<EmbedJob, "modelPath" | "stay"> => ({
  modelPath: inSafeMode(control) ? "" : setting(control.settings, "models.embeddingPath"),
  stay: stayOf(control),
});

const contextTokens = (state: State): number => setting(state.control.settings, "models.localContextTokens");

function modelsOf(
  { env, engine, recall, mcp, seen, prefixFolder }: ModelParts,
  state: () => State,
  lender: EditorEngine,
): ChatModels {
  const settings = (): SettingsState => state().control.settings;
  const tools = described;
  const localTools = (readOnly: boolean): readonly ToolDescription[] =>
    forRoom(tools(readOnly), contextTokens(state()));
  const local = createLocalModel({
    engine,
    settings: () => ({
      path: localModelPath(state().control),
      contextTokens: contextTokens(state()),
      stay: stayOf(state().control),
      ...chosenOf(state()),
      ...(setting(settings(), "models.keepPrefix") ? { prefixFolder } : {}),
    }),
    tools: localTools,
  });
  const endpoint = createEndpointModel({
    settings: () => {
      const url = setting(settings(), "models.endpointUrl");
      return { url, model: setting(settings(), "models.endpointModel"), key: keyFor(url, env) };
    },
    tools,
  });
  const editor = createEditorModel({ engine: lender, tools });
  const informed = (provider: ProviderName, model: ChatModel, limits: Limits): ChatModel => {
    const offered = provider === "local" ? localTools : tools;
    const room = { provider, tools: offered, forget: seen.forget };
    const fitting = withoutThoughts(withRoom(model, room));
    const guided = withGuidance(fitting, limits.guidanceBytesMax);
    return withMcp(
      withMemory(guided, {
        recall,
        kinds: provider === "local" ? MEMORY_KINDS : TOLD_KINDS,
        nowMs: () => Date.now(),
      }),
      mcp,
      limits.toolsMax,
    );
  };
  const large: Limits = { guidanceBytesMax: () => GUIDANCE_BYTES_MAX, toolsMax: MCP.offeredMax };
  const guidanceBytesMax = (): number =>
    Math.min(LOCAL_GUIDANCE_BYTES_MAX, Math.floor(localRoom(state()) * GUIDANCE_SHARE));
  return {
    local: informed("local", local, { guidanceBytesMax, toolsMax: LOCAL_MCP_TOOLS_MAX }),
    endpoint: informed("endpoint", endpoint, large),
    editor: informed("editor", editor, large),
  };
}

/** What a model that reads little is not offered: each tool costs it a hundred tokens of every request, and most of these a person says or clicks. */
const NOT_FOR_SMALL: ReadonlySet<string> = new Set([
  "forget",
  "git_branches",
  "git_fetch",
  "git_log",
  "git_pull",
  "git_push",
  "git_stash",
  "git_stashes",
  "git_switch",
  "kill_command",
  "recall",
  "request_folder",
  "schedule_task",
  "undo",
]);
const SMALL_TOKENS = 12_288;

const forRoom = (tools: readonly ToolDescription[], tokens: number): readonly ToolDescription[] =>
  tokens < SMALL_TOKENS ? tools.filter(({ name }) => !NOT_FOR_SMALL.has(name)) : tools;

/** How much of a file the model of a turn is shown at once. */
export function pageCharsOf(state: State, { byModel, turnId }: Pick<ToolCall, "byModel" | "turnId">): number {
  const asked = state.runtime.conversation.turns[turnId]?.asked;
  return byModel && asked === "local" ? pageChars(localRoom(state)) : pageChars(Infinity);
}

/** For what is told to the model inside, beside its tools. */
function localRoom(state: State): number {
  const tokens = contextTokens(state);
  const toolsChars = JSON.stringify(forRoom(described(false), tokens)).length;
  return contextChars({ tokens, provider: "local", toolsChars });
}

/** They are the same for every request, and their schemas take a while. */
const known = new Map<boolean, ReturnType<typeof describeTools>>();
function described(readOnly: boolean): ReturnType<typeof describeTools> {
  const found = known.get(readOnly) ?? describeTools(readOnly);
  known.set(readOnly, found);
  return found;
}

interface Limits {
  readonly guidanceBytesMax: () => number;
  /** Of other servers. */
  readonly toolsMax: number;
}

/** For who borrows it: the file that is in use, and nothing that Kodama would tell it. */
function lentOf(engine: LocalEngine, state: () => State): LentModel {
  return {
    async *answer({ messages, tools }, signal) {
      const job = {
        modelPath: localModelPath(state().control),
        contextTokens: contextTokens(state()),
        stay: stayOf(state().control),
        ...chosenOf(state()),
      };
      for await (const part of engine.generate({ ...job, messages, tools }, signal))
        if (part.kind === "text" || part.kind === "call") yield part;
    },
  };
}

/** Of the room for all that is told. */
const GUIDANCE_SHARE = 0.2;
/** Of the research of the brain, §3. */
const LOCAL_GUIDANCE_BYTES_MAX = 16_384;
const GUIDANCE_BYTES_MAX = 32_768;
/** Each costs a model on this machine a hundred tokens to read. */
const LOCAL_MCP_TOOLS_MAX = 12;
