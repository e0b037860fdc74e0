// The voice of each operating system, under one suite: the one of this machine, and programs that take what those of macOS and Windows
// take and write what those write.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelError } from "../../native/model-error.ts";
import { systemVoice } from "../../native/system-voice.ts";
import { decodeAnyWav, encodeWav } from "../../native/wav.ts";
import { ensureSystemPackages, SPEECH_PACKAGES } from "../harness/system-packages.ts";

/** Writes what it was to say behind it, and a sound of 1,600 samples for each letter, by a speed from 1. */
const MADE = `#!${process.execPath}
const { writeFileSync } = require("node:fs");
const write = (file, text, speed, chunks) => {
  writeFileSync(process.env.KODAMA_TEST_SAID, text);
  const data = Buffer.alloc(2 * Math.round((1600 * text.length) / speed), 1);
  const chunk = (tag, body) => {
    const head = Buffer.alloc(8);
    head.write(tag);
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const all = Buffer.concat([Buffer.from("WAVE"), ...chunks(chunk), chunk("data", data)]);
  writeFileSync(file, chunk("RIFF", all));
};
const format = (rateHz, bytes) => {
  const body = Buffer.alloc(bytes);
  body.writeUInt16LE(1, 0);
  body.writeUInt16LE(1, 2);
  body.writeUInt32LE(rateHz, 4);
  body.writeUInt32LE(2 * rateHz, 8);
  body.writeUInt16LE(2, 12);
  body.writeUInt16LE(16, 14);
  return body;
};
`;

const SAY = `${MADE}
const args = process.argv.slice(2);
const at = args.indexOf("-v");
if (at !== -1 && args.splice(at, 2)[1] !== "Samantha (Premium)") process.exit(1);
const [o, file, r, rate, format_, end, text, ...more] = args;
if (o !== "-o" || r !== "-r" || format_ !== "--data-format=LEI16@16000" || end !== "--" || more.length > 0) process.exit(2);
write(file, text, Number(rate) / 175, (chunk) => [
  chunk("JUNK", Buffer.alloc(28)), chunk("fmt ", format(16000, 16)), chunk("FLLR", Buffer.alloc(4008)),
]);
`;

const POWERSHELL = `${MADE}
const { KODAMA_SAY_TEXT: text, KODAMA_SAY_FILE: file, KODAMA_SAY_RATE: rate, KODAMA_SAY_VOICE: voice } = process.env;
if (voice !== "" && voice !== "Microsoft Zira Desktop") process.exit(1);
const script = process.argv.at(-1);
if (!script.includes("System.Speech") || script.includes(text) || script.includes(file)) process.exit(2);
write(file, text, 3 ** (Number(rate) / 10), (chunk) => [chunk("fmt ", format(22050, 18))]);
`;

interface Kind {
  readonly platform: NodeJS.Platform;
  /** One of its voices. */
  readonly voice: string;
  /** What takes the place of the program; none where it is the machine's own. */
  readonly made?: readonly [name: string, script: string];
}
const KINDS: readonly Kind[] = [
  ...(process.platform === "linux" ? [{ platform: "linux" as const, voice: "en-gb" }] : []),
  { platform: "darwin", voice: "Samantha (Premium)", made: ["say", SAY] },
  { platform: "win32", voice: "Microsoft Zira Desktop", made: ["powershell.exe", POWERSHELL] },
];

for (const { platform, made, voice } of KINDS)
  describe(`the voice of ${platform}${made === undefined ? "" : ", made"}`, () => {
    const path = process.env["PATH"];
    const dir = mkdtempSync(join(tmpdir(), "kodama-system-voice-"));
    const bin = join(dir, "bin");
    const said = join(dir, "said");

    before(async () => {
      mkdirSync(bin);
      if (made === undefined) return ensureSystemPackages(SPEECH_PACKAGES);
      writeFileSync(join(bin, made[0]), made[1], { mode: 0o755 });
      process.env["PATH"] = bin;
      process.env["KODAMA_TEST_SAID"] = said;
    });
    after(() => {
      process.env["PATH"] = path;
      delete process.env["KODAMA_TEST_SAID"];
      rmSync(dir, { recursive: true, force: true });
    });

    const seconds = async (text: string, speed = 1): Promise<number> => {
      const wav = await systemVoice({ text, speed, voice: "" }, platform);
      assert.ok(wav !== undefined);
      const { samples, sampleRate } = decodeAnyWav(wav);
      assert.ok(samples.some((one) => one !== 0));
      return samples.length / sampleRate;
    };

    it("[SYSVOICE-1] says what it is given as sound, longer where that is longer, and as fast as wanted (B37, D7)", async () => {
      const text = "the tests passed";
      const once = await seconds(text);
      assert.ok((await seconds(`${text}, and nothing else is left to do`)) > once);
      assert.ok((await seconds(text, 2)) < once * 0.8);
      assert.ok((await seconds(text, 0.5)) > once * 1.2);
    });

    it("[SYSVOICE-3] speaks with the voice that was named; one that it does not have is told with what to do (B37, D3)", async () => {
      const text = "the tests passed";
      assert.ok((await systemVoice({ text, speed: 1, voice }, platform)) !== undefined);
      await assert.rejects(
        systemVoice({ text, speed: 1, voice: "nobody-at-all" }, platform),
        (error: unknown) => {
          assert.ok(error instanceof ModelError);
          assert.match(
            `${error.message} ${error.nextStep}`,
            /"nobody-at-all" does not speak.*kodama\.voice\.systemVoice/,
          );
          return true;
        },
      );
    });

    it("[SYSVOICE-1] whatever stands in the text is text, and no file is left (B37, D14)", async () => {
      const left = (): readonly string[] =>
        readdirSync(tmpdir()).filter((one) => one.startsWith("kodama-say-"));
      const before = left();
      const text = `-o ${join(dir, "other")} '"; $(touch ${join(dir, "other")}) \n käse`;
      await seconds(text);
      if (made !== undefined) assert.equal(readFileSync(said, "utf8"), text);
      assert.ok(!readdirSync(dir).includes("other"));
      assert.deepEqual(left(), before);
    });
  });

describe("a voice that writes to a pipe", () => {
  for (const announced of [0, 0x7f_ff_f0_00, 4])
    it(`[SYSVOICE-1] says ahead that it has ${announced} bytes: what came of that is read (B37)`, () => {
      const wav = Buffer.from(encodeWav(Float32Array.from([0.1, 0.2, 0.3, 0.4])));
      wav.writeUInt32LE(announced, 40);
      assert.equal(decodeAnyWav(wav).samples.length, announced === 4 ? 2 : 4);
    });
});

describe("a machine without a voice", () => {
  it("[SYSVOICE-2] has none, also where a program of another system has the name of one (B37)", async () => {
    const bin = mkdtempSync(join(tmpdir(), "kodama-no-voice-"));
    const path = process.env["PATH"];
    writeFileSync(join(bin, "say"), SAY, { mode: 0o755 });
    try {
      process.env["PATH"] = bin;
      assert.equal(await systemVoice({ text: "hello", speed: 1, voice: "" }, "linux"), undefined);
    } finally {
      process.env["PATH"] = path;
      rmSync(bin, { recursive: true, force: true });
    }
  });
});
