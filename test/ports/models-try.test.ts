// Speech models of one's own, tried: with the made ones, whose every word is read back.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { writeToyVoice } from "../fixtures/voice/toy-models.ts";
import { wordErrors } from "../harness/word-errors.ts";
import { createSandbox } from "../support/sandbox.ts";

describe("models:try", () => {
  const sandbox = createSandbox();
  after(() => sandbox.clean());
  const tried = async (
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly text: string }> => {
    const started = sandbox.start(["test/harness/models-try.ts", ...args], { home: sandbox.folder() });
    return { code: await started.ended, text: started.text() };
  };

  it("[TRY-1] tells how many words are wrong and how long it takes (D32)", async () => {
    const dir = sandbox.folder();
    writeToyVoice(dir);
    const { code, text } = await tried(dir, "--no-talks");
    assert.equal(code, 0, text);
    assert.match(text, /words: 0\.0 % wrong \(WER\) of \d{2,} in \d{2,} sentences/);
    assert.match(text, /time: read in 0\.\d+, said in 0\.\d+ of what they last/);
  });

  it("[TRY-4] plays the talks with them, and tells where the time of each went (D32, E8)", async () => {
    const dir = sandbox.folder();
    writeToyVoice(dir);
    const { code, text } = await tried(dir, "--talk", "yes, said after the question, allows");
    assert.equal(code, 0, text);
    assert.match(
      text,
      /✔ consent\.json: yes, said after the question, allows \(.*in all .*\)\n(?:.*\n)*talks: 1 of 1/,
    );
  });

  it("[TRY-2] says plainly that it was not run, with a model that ends the speech engine (D3)", async () => {
    const dir = sandbox.folder();
    const { stt } = writeToyVoice(dir);
    const model = readFileSync(stt.model);
    model.write("-1", model.indexOf("vocab_size") + "vocab_size".length + 2);
    writeFileSync(stt.model, model);
    const { code, text } = await tried(dir, "--no-talks");
    assert.equal(code, 2);
    assert.match(text, /Not run: a model ended the speech engine \(exit code 255\)/);
  });

  for (const [name, args, why] of [
    ["without a folder", [], /Not run: no folder was named/],
    ["with one that is not there", ["/no/such/folder"], /Not run: there is no folder/],
    ["with one without models", ["docs"], /Not run: no model in .*docs understands speech/],
  ] as const)
    it(`[TRY-2] says plainly that it was not run, ${name} (D3)`, async () => {
      const { code, text } = await tried(...args);
      assert.equal(code, 2);
      assert.match(text, why);
    });

  it("[TRY-3] words are counted as wrong where they are others, missing or too many (D32)", () => {
    assert.equal(wordErrors("Run the tests.", "run the tests"), 0);
    assert.equal(wordErrors("run the tests", "run a test please"), 3);
    assert.equal(wordErrors("run the tests", ""), 3);
    assert.equal(wordErrors("", "well"), 1);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c]$/)), fc.array(fc.stringMatching(/^[a-c]$/)), (a, b) => {
        const errors = wordErrors(a.join(" "), b.join(" "));
        assert.ok(errors >= Math.abs(a.length - b.length) && errors <= Math.max(a.length, b.length));
        assert.equal(errors, wordErrors(b.join(" "), a.join(" ")));
      }),
    );
  });
});
