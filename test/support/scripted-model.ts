// The ChatModel port by script: for each call of the model, the parts it streams.
import {
  type AnswerPart,
  type ChatModel,
  type ChatModels,
  type LentModel,
  ProviderError,
  type ThinkPart,
  type ThinkRequest,
} from "../../server/core/brain-ports.ts";

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
export const everywhere = (model: ChatModel): ChatModels => ({
  local: model,
  endpoint: model,
  editor: model,
});

/** The model inside Kodama as others borrow it: what it says to each request. */
export function createLentModel(parts: readonly AnswerPart[] = []): LentModel {
  return {
    async *answer(_request, signal) {
      for (const part of parts) {
        if (signal.aborted) throw new ProviderError("cancelled", "Stopped.", "");
        await Promise.resolve();
        yield part;
      }
    },
  };
}
