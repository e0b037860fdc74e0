// Which microphone and which speaker: chosen by words that are like its name. For the person; no model is offered it.
import * as z from "zod";
import type { SoundDevices } from "../../core/voice-ports.ts";
import { ToolFailure } from "./jail.ts";
import { reading } from "./read-tools.ts";
import type { Outcome, Tool } from "./tool.ts";

const args = z.strictObject({
  kind: z.enum(["microphone", "speaker"]),
  /** Without one it is told which there are. */
  name: z.string().min(1).max(100).optional(),
});

export const chooseDeviceTool: Tool<z.infer<typeof args>> = {
  description: "Chooses the microphone or the speaker by a name that is like it.",
  args,
  plan: async ({ kind, name }) =>
    reading(name === undefined ? `Look for ${kind}s` : `Use "${name}" as ${kind}`),
  async run({ kind, name }, _call, { deps }) {
    const devices = await deps.house.devices().catch((error: unknown) => {
      throw new ToolFailure(
        "unavailable",
        error instanceof Error ? error.message : "No device can be looked up.",
      );
    });
    const names = kind === "microphone" ? devices.microphones : devices.speakers;
    if (name === undefined) return told(kind, names);
    const found = deviceLike(name, names, kind);
    await deps.house.useDevice(kind, found);
    const said = found === "" ? `the default ${kind}` : `"${found}"`;
    const words =
      kind === "microphone" ? `I listen on ${said} from now on.` : `I speak through ${said} from now on.`;
    return { ok: true, text: words, spoken: words };
  },
};

function told(kind: string, names: readonly string[]): Outcome {
  const [first] = names;
  const words =
    first === undefined
      ? `No ${kind} was found. Plug one in, then ask again.`
      : `There are: ${names.join(", ")}. Say for instance: use the ${first}.`;
  return { ok: first !== undefined, text: words, spoken: words };
}

/** Small words, and those that every one of them has. */
const SAYS_NOTHING =
  /^(?:the|my|our|a|an|one|that|this|device|please|microphone|mic|speakers?|loudspeakers?|instead|input|output|sound|audio)$/;
const DEFAULT = /^(?:default|usual|normal|system|standard)$/;

const wordsOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !SAYS_NOTHING.test(word));

/** Its whole name; empty for the default one. Throws ToolFailure where none, or more than one, is like it. */
function deviceLike(said: string, names: SoundDevices["microphones"], kind: string): string {
  const wanted = wordsOf(said);
  if (wanted.length === 1 && DEFAULT.test(wanted[0] ?? "")) return "";
  const same = names.filter((name) => name.toLowerCase() === said.trim().toLowerCase());
  const like = names.filter(
    (name) => wanted.length > 0 && wanted.every((word) => wordsOf(name).includes(word)),
  );
  const [found, ...more] = same.length > 0 ? same : like;
  if (found !== undefined && more.length === 0) return found;
  const list = (found === undefined ? names : [found, ...more]).slice(0, 6).join(", ");
  throw new ToolFailure(
    "not_found",
    found === undefined
      ? `There is no ${kind} like "${said}". ${list === "" ? "None was found at all." : `There are: ${list}.`}`
      : `More than one ${kind} is like "${said}": ${list}. Say more of its name.`,
  );
}
