// What a question means, as a direction, and those of what is remembered: what has none yet gets one when a question is asked, a few at once,
// the others after it.
import { EMBED, type Embedded, type EmbedJob } from "../../core/brain-ports.ts";
import { alike } from "../../core/memory/alike.ts";
import type { Meaning, Memory } from "../../core/memory/types.ts";

/** About what a model reads at once, which is 512 tokens. */
const CHARS_MAX = 2_000;
/** Of all, one after the other; what is left waits for the next question. */
const BATCHES_MAX = 1_000;

interface MeaningsPorts {
  readonly memory: Pick<Memory, "unembedded" | "keepEmbeddings">;
  readonly embed: (job: Pick<EmbedJob, "texts" | "as">) => Promise<Embedded>;
  /** A question is answered also where what is remembered got no direction. */
  readonly noted: (error: unknown) => void;
}

export class Meanings {
  readonly #ports: MeaningsPorts;
  /** By model: directions of what has nothing to do with anything. */
  readonly #unrelated = new Map<string, readonly Int8Array[]>();
  #filling = false;

  constructor(ports: MeaningsPorts) {
    this.#ports = ports;
  }

  /** Rejects with ProviderError; undefined where the model gave nothing. */
  async of(words: string): Promise<Meaning | undefined> {
    const { model, vectors } = await this.#embed([words], "query");
    const [vector] = vectors;
    if (vector === undefined) return undefined;
    const others = this.#unrelated.get(model) ?? (await this.#embed(UNRELATED, "document")).vectors;
    this.#unrelated.set(model, others);
    await this.#fill(model);
    return { model, vector, unlike: Math.max(0, ...others.map((one) => alike(vector, one))) };
  }

  /** The newest are waited for. */
  async #fill(model: string): Promise<void> {
    const { noted } = this.#ports;
    const more = await this.#fillSome(model).catch(noted);
    if (more !== true || this.#filling) return;
    this.#filling = true;
    void this.#fillAll(model)
      .catch(noted)
      .finally(() => (this.#filling = false));
  }

  async #fillAll(model: string): Promise<void> {
    for (let n = 0; n < BATCHES_MAX && (await this.#fillSome(model)); n++);
  }

  /** Whether there may be more. */
  async #fillSome(model: string): Promise<boolean> {
    const { memory } = this.#ports;
    const some = memory.unembedded(model, EMBED.textsMax);
    if (some.length === 0) return false;
    const texts = some.map(({ text }) => text);
    const found = await this.#embed(texts, "document");
    // Another file was chosen meanwhile.
    if (found.model !== model) return false;
    const all = some.flatMap(({ recordId }, n) => {
      const vector = found.vectors[n];
      return vector === undefined ? [] : [{ recordId, vector }];
    });
    memory.keepEmbeddings(model, all);
    return some.length === EMBED.textsMax;
  }

  #embed(texts: readonly string[], as: EmbedJob["as"]): Promise<Embedded> {
    return this.#ports.embed({ texts: texts.map((one) => one.slice(0, CHARS_MAX)), as });
  }
}

/** Of other things than work on programs, or so general that they fit everything: how alike a model finds texts that have nothing in common is
 * known by them. Models differ much in that. */
const UNRELATED = [
  "The soup needs a little more salt.",
  "We walked along the river until it got dark.",
  "Her grandfather was born in a small village in the mountains.",
  "The train to the coast leaves from platform nine.",
  "It rained all week and the garden is full of snails.",
  "He plays the cello in an orchestra.",
  "My shoes are still wet.",
  "They painted the kitchen yellow.",
  "The goalkeeper was hurt in the second half.",
  "Whales sleep with one half of their brain.",
  "The museum is closed on Mondays.",
  "She grows tomatoes on her balcony.",
  "I think so.",
  "That is a good question.",
  "It is what it is.",
  "He asked about something else.",
];
