// Random requests, well formed and not: every one gets a typed answer, and what is refused leaves no trace.
import assert from "node:assert/strict";
import { createFuzzer, faultOf } from "../support/fuzzer.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { createTestHost } from "../support/test-host.ts";

const SEED = Number(process.env["KODAMA_FUZZ_SEED"] ?? 20_261_121);
const CASES = 100_000;
const WIRE_CASES = 2_000;
const AT_ONCE = 500;

describe("random requests", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it(`[FUZZ-1] ${CASES} of them are all answered typed, and the server lives (B14, B15, seed ${SEED})`, async () => {
    const { host } = await createTestHost();
    const session = host.connect(() => Promise.resolve());
    const next = createFuzzer(SEED);
    const faults = new Map<string, string>();
    let refused = 0;
    for (let n = 0; n < CASES; n += AT_ONCE) {
      const bodies = Array.from({ length: AT_ONCE }, next);
      const answers = await Promise.all(bodies.map((body) => session.dispatch(body)));
      for (const [at, answer] of answers.entries()) {
        const fault = faultOf(answer, bodies[at]);
        if (fault !== "") faults.set(fault, JSON.stringify(bodies[at])?.slice(0, 300));
        if (!answer.ok) refused++;
      }
    }
    assert.deepEqual([...faults], []);
    assert.ok(refused > CASES / 2, `only ${refused} were refused`);
    assert.ok(refused < CASES, "not one was accepted");
    const ping = await session.dispatch({ v: 1, request_id: "end", command: "host.ping" });
    assert.equal(ping.ok, true);
    await host.close();
  });

  it("[FUZZ-2] a request that is refused changes neither the view nor the state (B15, B59)", async () => {
    const { host } = await createTestHost();
    const session = host.connect(() => Promise.resolve());
    const next = createFuzzer(SEED + 1);
    let refused = 0;
    for (let n = 0; n < 10_000; n++) {
      const body = next();
      const { control, runtime } = host.loop.state();
      const { surfaces, orb } = host.loop.state().present;
      const answer = await session.dispatch(body);
      if (answer.ok || answer.error?.code === "deadline_exceeded") {
        // What was accepted, or only not waited for, may go on for a while; the next comparison starts when it is over.
        await host.loop.idle();
        continue;
      }
      refused++;
      const now = host.loop.state();
      const kept = {
        control: { ...control, answers: 0 },
        runtime: { ...runtime, answers: 0 },
        surfaces,
        orb,
      };
      const found = {
        control: { ...now.control, answers: 0 },
        runtime: { ...now.runtime, answers: 0 },
        surfaces: now.present.surfaces,
        orb: now.present.orb,
      };
      assert.deepEqual(found, kept, JSON.stringify(body));
    }
    assert.ok(refused > 5_000);
    await host.close();
  });

  it(`[FUZZ-3] ${WIRE_CASES} of them over standard streams are all answered (B14, B15)`, async () => {
    const { client, connection } = await startLsp(sandbox, { home: sandbox.folder(), own: OWN });
    const next = createFuzzer(SEED + 2);
    const faults: string[] = [];
    for (let n = 0; n < WIRE_CASES; n += 100) {
      const bodies = Array.from({ length: 100 }, next).filter(
        (body) => typeof body === "object" && body !== null,
      );
      await Promise.all(
        bodies.map(async (body) => {
          const answer: unknown = await connection.sendRequest("kodama/command", body);
          const fault = faultOf(answer, body);
          if (fault !== "") faults.push(`${fault}: ${JSON.stringify(body).slice(0, 200)}`);
        }),
      );
    }
    assert.deepEqual([faults, client.faults], [[], []]);
    assert.equal((await client.send("host.ping", {})).ok, true);
  });
});
