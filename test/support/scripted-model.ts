// The ChatModel port by script: for each call of the model, the parts it streams.
import type { ChatModel, ChatModels, ThinkPart, ThinkRequest } from "../../server/core/brain-ports.ts";

export interface ScriptedModel extends ChatModel {
  readonly requests: readonly ThinkRequest[];
}

/** When the script is over, further calls stream nothing. An Error in place of parts is thrown. */
export function createScriptedModel(script: readonly (readonly ThinkPart[] | Error)[]): ScriptedModel {
  const requests: ThinkRequest[] = [];
  return {
    requests,
    async *stream(request) {
      const step = script[requests.length];
      requests.push(request);
      await Promise.resolve();
      if (step instanceof Error) throw step;
      yield* step ?? [];
    },
  };
}

/** The same model wherever one may run. */
export const everywhere = (model: ChatModel): ChatModels => ({ local: model, endpoint: model });
