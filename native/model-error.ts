// What is wrong with a model, for a person, and what to do about it.

export class ModelError extends Error {
  readonly nextStep: string;
  constructor(message: string, nextStep: string) {
    super(message);
    this.name = "ModelError";
    this.nextStep = nextStep;
  }
}

/** In the words of who failed, without the full stop. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.slice(0, 200).replace(/[.\s]+$/, "") : "unknown reason";
