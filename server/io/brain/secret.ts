// The key of a model server: lent to what sends it, inside a callback, and to nothing else.
import { inspect } from "node:util";

/** Whatever prints, logs or stores this has a word in the place of what is in it. */
export class Secret {
  readonly #read: () => string;

  /** @param read looks it up at the moment of use; empty where there is none. */
  constructor(read: () => string) {
    this.#read = read;
  }

  /** `use` must hand on what it makes of it, never the value itself. */
  lend<T>(use: (value: string) => T): T {
    return use(this.#read());
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
const HIDDEN = "[secret]";

export const NO_SECRET = new Secret(() => "");

/**
 * The key that the environment has, for the server it was set for alone, where that is known: another address gets none, whoever wrote it
 * into the settings.
 */
export const keyFor = (url: string, env: NodeJS.ProcessEnv): Secret =>
  new Secret(() => {
    const { KODAMA_API_KEY: key = "", KODAMA_API_KEY_FOR: origin = "" } = env;
    return origin === "" || originOf(url) === origin ? key : "";
  });

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "");

/** Of a request to a server that wants a key; none where there is no key. */
export const bearer = (key: string): Readonly<Record<string, string>> =>
  key === "" ? {} : { authorization: `Bearer ${key}` };
