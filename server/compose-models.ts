// Puts the models together: those inside and at a server, what they are told besides the question, and where their files come from.
import { join } from "node:path";
import type { ChatModel, ChatModels, LocalEngine, ModelStore } from "./core/brain-ports.ts";
import { localModelPath } from "./core/conversation/providers.ts";
import { MCP, type McpServers } from "./core/mcp/types.ts";
import type { Memory } from "./core/memory/types.ts";
import { setting } from "./core/settings/schema.ts";
import type { SettingsState } from "./core/settings/types.ts";
import type { State } from "./core/state.ts";
import { createEndpointModel } from "./io/brain/endpoint.ts";
import { withGuidance } from "./io/brain/guidance.ts";
import { createLocalModel } from "./io/brain/local.ts";
import { withMemory } from "./io/brain/remembered.ts";
import { withMcp } from "./io/mcp/offered.ts";
import { createModelStore } from "./io/models/model-store.ts";
import { describeTools } from "./io/tools/tools.ts";

export function storeOf(stateFolder: string, state: () => State): ModelStore {
  return createModelStore({
    folder: join(stateFolder, "models"),
    source: () => setting(state().control.settings, "models.source"),
    catalogue: () => setting(state().control.settings, "models.catalogue"),
  });
}

interface ModelParts {
  readonly env: NodeJS.ProcessEnv;
  readonly engine: LocalEngine;
  readonly memory: Memory;
  readonly mcp: McpServers;
}

export function modelsOf({ env, engine, memory, mcp }: ModelParts, state: () => State): ChatModels {
  const settings = (): SettingsState => state().control.settings;
  const contextTokens = (): number => setting(settings(), "models.localContextTokens");
  const local = createLocalModel({
    engine,
    settings: () => ({ path: localModelPath(state().control), contextTokens: contextTokens() }),
    tools: describeTools,
  });
  const endpoint = createEndpointModel({
    settings: () => ({
      url: setting(settings(), "models.endpointUrl"),
      model: setting(settings(), "models.endpointModel"),
      apiKey: env["KODAMA_API_KEY"] ?? "",
    }),
    tools: describeTools,
  });
  const informed = (model: ChatModel, bytesMax: () => number): ChatModel =>
    withMemory(withGuidance(model, bytesMax), memory, () => Date.now());
  return {
    // A token is about four letters: a quarter of what the model reads at once.
    local: withMcp(
      informed(local, () => Math.min(LOCAL_GUIDANCE_BYTES_MAX, contextTokens())),
      mcp,
      LOCAL_MCP_TOOLS_MAX,
    ),
    endpoint: withMcp(
      informed(endpoint, () => GUIDANCE_BYTES_MAX),
      mcp,
      MCP.offeredMax,
    ),
  };
}
/** Of the research of the brain, §3. */
const LOCAL_GUIDANCE_BYTES_MAX = 16_384;
const GUIDANCE_BYTES_MAX = 32_768;
/** Each costs a model on this machine a hundred tokens to read. */
const LOCAL_MCP_TOOLS_MAX = 12;
