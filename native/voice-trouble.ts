// Why speech cannot be used right now, and what a person can do about it.
import type { Supervisor } from "./supervisor.ts";

export interface Trouble {
  readonly message: string;
  readonly nextStep: string;
}

export const GIVEN_UP =
  "Speech can be used again in a few minutes, or at once when Kodama is restarted. Type for now.";

/** Undefined where it can be used. */
export function troubleOf(
  obstacle: ReturnType<Supervisor<never, never>["obstacle"]>,
  model: string,
): Trouble | undefined {
  switch (obstacle) {
    case "":
      return undefined;
    case "resting":
      return {
        message: "The speech engine stopped several times.",
        nextStep: "Try again in a moment, or type.",
      };
    case "given_up":
      return { message: "The speech engine stopped several times.", nextStep: GIVEN_UP };
    case "put_aside": {
      const message = `The model ${model} stopped the speech engine before and was put aside.`;
      return { message, nextStep: "Choose another model, or check its file: then it is tried again." };
    }
  }
}
