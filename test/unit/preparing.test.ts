// What the first sentence needs, made while somebody is listened to.
import assert from "node:assert/strict";
import { createSilentVoice } from "../../native/silent-voice.ts";
import { preparing, understand, type Workspace } from "../../server/core/understand/grammar.ts";
import { compile } from "../../server/core/understand/template.ts";
import { hear } from "../../server/host/ears.ts";
import { createRunningCore } from "../support/core.ts";

const HERE: Workspace = {
  files: ["README.md", "src/parser.ts"],
  scripts: ["test", "build"],
  tasks: ["Nightly build"],
  now: { year: 2026, month: 11, day: 2, hour: 9, minute: 0, second: 0, weekday: 1 },
  soundOf: (word) => word,
};
const SENTENCES = [
  "run the tests, please",
  "um, would you mind opening the the readme",
  "remind me tomorrow at nine to call home",
  "commit with the message fix the parser",
  "what do you think of it",
  "search for sandbox now",
  "run the build ln 4",
];

describe("what the first sentence needs", () => {
  it("[GRAMMAR-25] is made ahead: a template that was prepared reads no rules any more, and one that is wrong says so (E5)", () => {
    let reads = 0;
    const rules = {
      get it() {
        reads++;
        return "(it|this)";
      },
    };
    const template = compile("show <it> [to {whom}]", rules);
    template.prepare();
    const before = reads;
    assert.ok(before > 0);
    assert.deepEqual({ ...template.match("show this to me") }, { whom: "me" });
    assert.equal(template.match("hide this"), undefined);
    assert.equal(reads, before);
    assert.throws(() => compile("show <none>", rules).prepare(), /no rule <none>/);
  });

  it("[GRAMMAR-25] is made in hundreds of pieces, and no sentence is read differently after it, nor after it was made again (E5)", () => {
    const read = (): unknown[] => SENTENCES.map((text) => understand(text, HERE));
    const before = read();
    assert.ok(before.filter((one) => one !== null).length >= 5, JSON.stringify(before));
    for (const round of ["first", "again"]) {
      const pieces = [...preparing(HERE)].length;
      assert.ok(pieces > 500, `${round}: ${pieces}`);
      assert.deepEqual(read(), before, round);
    }
  });

  it("[GRAMMAR-25] is asked for where a microphone or a recording is listened to, and else not (E5)", () => {
    let asked = 0;
    const { state } = createRunningCore();
    const ports = {
      understanding: { prepare: () => void asked++ },
      voice: createSilentVoice(),
      state: () => state,
    };
    hear(ports, { kind: "close-utterance", utteranceId: "u" });
    assert.equal(asked, 0);
    hear(ports, { kind: "listen", utteranceId: "u" });
    hear(ports, { kind: "hear-file", utteranceId: "v", path: "/x.wav" });
    assert.equal(asked, 2);
  });
});
