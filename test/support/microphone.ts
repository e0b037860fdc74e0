// What a person's yes to the microphone is on the wire.
export const ALLOW_MICROPHONE = { capability: "microphone", reason: "to talk", chosen: true } as const;
