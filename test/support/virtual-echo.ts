// Our own voice in the microphone of a talk on the virtual clock: how much of it a canceller leaves, and the words that are made of that.
import { ECHO_KNOWN_MS } from "../../native/echo.ts";
import { FRAME_MS } from "../../native/edges.ts";
import { CHAR_MS, type Scenario } from "./voice-scenario.ts";

/** What is left of our voice is taken for a voice above this part of a person's. */
const AUDIBLE = 0.3;

/** A piece of a sentence of ours that was heard. */
interface Leak {
  readonly text: string;
  readonly startChar: number;
  readonly fromMs: number;
  toMs: number;
}

export class VirtualEcho {
  readonly #echo: number;
  readonly #cancels: Scenario["cancels"];
  readonly #leaks: Leak[] = [];
  #warmMs = 0;

  constructor({ echo, cancels }: Pick<Scenario, "echo" | "cancels">) {
    this.#echo = echo;
    this.#cancels = cancels;
  }

  /** A frame; `voice` is what we say in it. */
  frame(
    nowMs: number,
    voice: { readonly text: string; readonly playedMs: number } | undefined,
  ): { readonly audible: boolean; readonly cancelled: boolean | "roughly" } {
    const left = (this.#echo / 100) * (1 - this.#known());
    const cancelled = this.#claims();
    if (voice === undefined) return { audible: false, cancelled };
    this.#warmMs = Math.min(ECHO_KNOWN_MS.well, this.#warmMs + FRAME_MS);
    const audible = left > AUDIBLE;
    if (audible) this.#leak(nowMs, voice);
    return { audible, cancelled };
  }

  /** What a recogniser makes of our voice in that piece of time, from the beginning of the talk. */
  words(fromMs: number, toMs: number): readonly string[] {
    return this.#leaks
      .filter((leak) => leak.fromMs < toMs && leak.toMs > fromMs)
      .map(({ text, startChar, fromMs: begunMs, toMs: endMs }) => {
        const charAt = (atMs: number): number => startChar + Math.round((atMs - begunMs) / CHAR_MS);
        return text.slice(charAt(Math.max(fromMs, begunMs)), charAt(Math.min(toMs, endMs)));
      });
  }

  /** How much of the room it knows, of 1. */
  #known(): number {
    if (this.#cancels === "learns") return this.#warmMs / ECHO_KNOWN_MS.well;
    return this.#cancels === false ? 0 : 1;
  }

  #claims(): boolean | "roughly" {
    if (this.#cancels !== "learns") return this.#cancels;
    if (this.#warmMs < ECHO_KNOWN_MS.roughly) return false;
    return this.#warmMs >= ECHO_KNOWN_MS.well || "roughly";
  }

  #leak(nowMs: number, { text, playedMs }: { readonly text: string; readonly playedMs: number }): void {
    const last = this.#leaks.at(-1);
    if (last?.text === text && nowMs - last.toMs <= FRAME_MS) last.toMs = nowMs;
    else
      this.#leaks.push({
        text,
        startChar: Math.floor(playedMs / CHAR_MS),
        fromMs: nowMs - FRAME_MS,
        toMs: nowMs,
      });
  }
}
