// Which models a server on this machine has. Another machine is not asked: nothing goes there before the person's yes.
import * as z from "zod";
import type { Probe, Probed } from "../../core/brain-ports.ts";
import { otherMachine } from "../../core/conversation/providers.ts";
import { beginningOf } from "./body.ts";
import { bearer, type Secret } from "./secret.ts";

const WAIT_MS = 3_000;
const BODY_BYTES_MAX = 1_000_000;
const MODELS_MAX = 200;
const list = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })) });

/** @param keyFor the key of that very address, or none: what listens at a usual port may be anybody. */
export function createProbe(keyFor: (url: string) => Secret): Probe {
  return async (url) => {
    const host = otherMachine(url);
    if (host !== "")
      return unreached(
        `${host} is on another machine, which is asked only after your yes.`,
        "Type the name of its model.",
      );
    try {
      const response = await keyFor(url).lend((key) =>
        fetch(`${url.replace(/\/+$/, "")}/models`, {
          headers: bearer(key),
          signal: AbortSignal.timeout(WAIT_MS),
          redirect: "error",
        }),
      );
      if (!response.ok)
        return unreached(
          `The server there answers ${response.status}.`,
          "Check its address, up to and with /v1, and its key.",
        );
      const { text, cut } = await beginningOf(response, BODY_BYTES_MAX);
      if (cut) throw new RangeError("the list is too long");
      const { data } = list.parse(JSON.parse(text));
      return {
        reachable: true,
        models: data.slice(0, MODELS_MAX).map(({ id }) => id),
        message: "",
        nextStep: "",
      };
    } catch (error) {
      const isOther =
        error instanceof z.ZodError || error instanceof SyntaxError || error instanceof RangeError;
      return isOther
        ? unreached(
            "What answers there does not speak the OpenAI protocol.",
            "Check its address, up to and with /v1.",
          )
        : unreached("Nothing answers there.", "Start the server, or correct the address.");
    }
  };
}

const unreached = (message: string, nextStep: string): Probed => ({
  reachable: false,
  models: [],
  message,
  nextStep,
});
