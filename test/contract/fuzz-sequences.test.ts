// Conversations in no order at all: commands before hello, hello twice, made-up methods, reports of windows nobody opened.
import assert from "node:assert/strict";
import { leaveProof, readSecret } from "../../server/host/rendezvous.ts";
import { type Door, knock } from "../support/door.ts";
import { createFuzzer, faultOf } from "../support/fuzzer.ts";
import { createRandom } from "../support/random.ts";
import { createSandbox } from "../support/sandbox.ts";
import { join, type Serving, startServe } from "../support/serve-process.ts";

const SEED = Number(process.env["KODAMA_FUZZ_SEED"] ?? 20_261_121);
const CONVERSATIONS = 150;
const STEPS_MAX = 20;
const STEPS = [
  "command",
  "command",
  "command",
  "again",
  "challenge",
  "hello",
  "enter",
  "method",
  "notice",
] as const;

describe("conversations out of order", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it(`[FUZZ-4] ${CONVERSATIONS} over the socket: typed answers or the end, none inside without hello (B14, B66, seed ${SEED})`, async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const honest = await join(serving.place);
    const walk = createWalker(serving);
    const faults: string[] = [];
    let answers = 0;
    let entered = 0;
    for (let n = 0; n < CONVERSATIONS; n++) {
      const found = await walk(await knock(serving));
      faults.push(...found.faults);
      answers += found.answers;
      entered += found.entered ? 1 : 0;
    }
    assert.deepEqual(faults, []);
    assert.ok(answers > CONVERSATIONS * 3, `${answers} answers`);
    assert.ok(entered > CONVERSATIONS / 10 && entered < CONVERSATIONS, `${entered} came in`);
    assert.equal((await honest.client.send("host.ping", {})).ok, true);
    assert.deepEqual(honest.client.faults, []);
    await honest.authority.close();
  });
});

interface Walked {
  readonly faults: readonly string[];
  readonly answers: number;
  readonly entered: boolean;
}

/** Takes steps through a door by the same dice until it is closed or the steps are used up. */
function createWalker(serving: Serving): (door: Door) => Promise<Walked> {
  const random = createRandom(SEED + 3);
  const nextBody = createFuzzer(SEED + 4);
  const body = (): object => {
    for (;;) {
      const made = nextBody();
      // What is no object is no request of this protocol; the reader's own tests have those.
      if (typeof made === "object" && made !== null && !Array.isArray(made)) return made;
    }
  };
  return async (door) => {
    const faults: string[] = [];
    let [answers, entered, last] = [0, false, body()];
    let closed = false;
    void door.closed.then(() => (closed = true));
    for (let n = 0; n < STEPS_MAX && !closed; n++) {
      const step = STEPS[Math.floor(random() * STEPS.length)] ?? "command";
      if (step === "command") last = body();
      try {
        const fault = await Promise.race([take(step, { door, serving, body: last, entered }), gone(door)]);
        answers++;
        if (fault === ENTERED) entered = true;
        else if (fault !== "") faults.push(`${step}: ${fault}`);
      } catch (error) {
        // The end of the connection is an answer too, and so is the protocol's own refusal of a made-up method.
        if (BROKEN.test(String(error))) await door.closed;
        if (!closed && step !== "method" && step !== "challenge" && step !== "hello" && step !== "enter")
          faults.push(`${step}: ${String(error)}`);
      }
    }
    door.end();
    await door.closed;
    return { faults, answers, entered };
  };
}

/** A write may learn of the end before the end is told; Node says EPIPE in words where our side is still open. */
const BROKEN = /EPIPE|ECONNRESET|ended by the other party/;
const ENTERED = "entered";
const gone = (door: Door): Promise<string> => door.closed.then(() => "");

interface Step {
  readonly door: Door;
  readonly serving: Serving;
  readonly body: object;
  readonly entered: boolean;
}

/** What broke the rules; empty when nothing did. */
async function take(step: (typeof STEPS)[number], { door, serving, body, entered }: Step): Promise<string> {
  const secret = readSecret(serving.place);
  if (step === "command" || step === "again") {
    const answer: unknown = await door.connection.sendRequest("kodama/command", body);
    const { ok, error } = answer as { ok: boolean; error?: { code: string } };
    if (!entered) return !ok && error?.code === "unauthenticated" ? "" : "answered before hello";
    return faultOf(answer, body);
  }
  if (step === "challenge") return /^[\w-]{16,}$/.test(await door.challenge()) ? "" : "a nonce that is none";
  if (step === "hello") return (await door.hello(secret)) ? "let in without a proof" : "";
  if (step === "enter") {
    leaveProof(serving.place, await door.challenge());
    const let_in = await door.hello(secret);
    if (entered) return let_in ? "let in twice" : "";
    return let_in ? ENTERED : "";
  }
  if (step === "notice") {
    await door.connection.sendNotification("kodama/command", body);
    return "";
  }
  return door.connection
    .sendRequest("kodama/no-such-method", body)
    .then(() => "a made-up method was answered");
}
