// A conversation by microphone and speaker on a sound card of PulseAudio alone. Times are taken outside of Kodama: at the microphone that
// hears the person, and at the speaker. The models are made ones, so what engines take is next to nothing; what is waited for on
// purpose is subtracted and named.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FLOOR_MS } from "../../server/core/voice/floor.ts";
import { TURN_MS } from "../../server/core/voice/turn-machine.ts";
import { piecesOf } from "../../native/spoken-pieces.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { processWith, residentMb, shareMb } from "../support/proc.ts";
import { softerAt } from "../support/sound-meter.ts";
import { send } from "./approvals.ts";
import { figure, type Row, timed } from "./measure.ts";
import { answering } from "./answering.ts";
import type { HeldUp } from "./loop-watch.ts";
import { readBack } from "./sentences.ts";
import { besideEngines, enginesAlone, falseInterruptions, reader } from "./voice-more.ts";
import { type Line, ownLine } from "./voice-line.ts";
import { close, listen, open, type Rig, withRig } from "./voice-rig.ts";

const ROUNDS = 12;
const REPLIES_BEFORE = 3;
/** As a card of wire and solder has them. In those of 2.5 ms, by which the times are taken, each is a wake-up of the thread that reads. */
const CARD_PIECES_MS = 10;
const SENTENCES = 24;
const KILLS = 5;
/** Of sound, by the reflex (native/loudness.ts). */
const HEARD_AFTER_MS = 48;
export const LONG =
  "Once upon a time there was a small program in a folder. It did one thing and it did it well, day after day.";

export function voice(home: string): Promise<readonly Row[]> {
  return withRig({ home, answer: LONG, echo: "headphones", watched: true }, async (rig) => [
    await loopAtRest(rig),
    await keys(rig),
    ...(await answers(rig)),
    ...(await talkedOver(rig)),
    ...(await falseInterruptions(rig, {
      answer: LONG,
      read: await reader(rig.models),
      where: "with headphones",
    })),
    await silenced(rig),
    ...(await readBack(rig, { sentences: SENTENCES, noise: 0 })),
    loopRow("while it is talked with, talked over and silenced, the loop of the server", await rig.heldUp()),
  ]).then(async (rows) => [
    ...rows,
    ...(await killed(home)),
    ...(await withRig({ home, answer: LONG, echo: "headphones", piecesMs: CARD_PIECES_MS }, (rig) =>
      idle(rig, "headphones"),
    )),
    ...(await withRig(
      { home, answer: LONG, echo: "speakers", piecesMs: CARD_PIECES_MS, streaming: true },
      (rig) => idle(rig, "speakers, keywords and captions"),
    )),
  ]);
}

const REST_MS = 20_000;

/** What the machine itself does to it, with all that this bench listens with. */
async function loopAtRest(rig: Rig): Promise<Row> {
  await rig.heldUp();
  await sleep(REST_MS);
  return loopRow("with nobody there, the loop of the server", await rig.heldUp());
}

const loopRow = (what: string, held: HeldUp): Row => ({
  what: `${what} works at a stretch (and is late, with what the system does)`,
  figures: `p99 ${held.workedP99Ms.toFixed(2)} ms, the longest ${held.workedMaxMs.toFixed(1)} ms, ${held.over} of ${held.count} for more than 5 ms (late p99 ${held.lateP99Ms.toFixed(2)}, the longest ${held.lateMaxMs.toFixed(1)} ms)`,
  goal: "never > 5 ms",
  met: held.over === 0,
});

/** From the command to the first sound that was recorded, half a frame, with the device chosen already. */
async function keys(rig: Rig): Promise<Row> {
  const took: number[] = [];
  await open(rig, "hands_free");
  for (let n = 0; n < ROUNDS; n++) {
    await close(rig);
    await sleep(200);
    const began = performance.now();
    await open(rig, "hold");
    took.push(performance.now() - began);
  }
  await close(rig);
  return timed("talk key → first recorded half frame, warm", figure(took), { p95: 50 });
}

/** From the last sound of the person to the first of the answer, without the silence that is waited for. */
async function answers(rig: Rig): Promise<readonly Row[]> {
  const spoken: Spoken = { took: [], lines: [], said: [] };
  const { took, lines, said } = spoken;
  const loop = await answering(rig.server.connection, {
    while: "it is spoken with",
    goalMs: 5,
    work: () => turns(rig, spoken),
  });
  const [answer = ""] = piecesOf(said.at(-1) ?? "");
  const alone = await enginesAlone(rig.models, { asked: UNDO, answer });
  return [
    timed(
      `end of speech → first sound of the answer, without the ${TURN_MS.commitComplete} ms of silence waited for`,
      figure(took),
      { p50: 80, p95: 120 },
    ),
    besideEngines(figure(took), alone),
    ownLine(lines),
    loop,
  ];
}

const UNDO = "undo the last thing";
interface Spoken {
  readonly took: number[];
  readonly lines: Line[];
  readonly said: string[];
}

async function turns(rig: Rig, { took, lines, said }: Spoken): Promise<void> {
  for (let n = 0; n < ROUNDS; n++) {
    await open(rig, "toggle");
    const spoke = rig.speaker.next("loud");
    const fell = rig.mic.next("quiet");
    const answer = rig.next(({ event }) => event === "runtime.assistant_sentence");
    const done = rig.next(
      ({ event, payload }) => event === "runtime.control" && payload["action"] === "turn_finished",
    );
    await rig.card.say(speak(UNDO));
    const endedAt = (await fell).atMs;
    took.push((await spoke).atMs - endedAt - TURN_MS.commitComplete);
    lines.push((await done).payload["detail"] as Line);
    said.push(String((await answer).payload["text"]));
    await rig.speaker.next("quiet");
    await sleep(400);
  }
}

async function speaking(rig: Rig): Promise<void> {
  const spoke = rig.speaker.next("loud");
  await send(rig.server.connection, "conversation.inject_text", {
    text: "tell me something long and odd, dear",
  });
  await spoke;
  await sleep(700);
}

async function talkedOver(rig: Rig): Promise<readonly Row[]> {
  const softer: number[] = [];
  const silent: number[] = [];
  await open(rig, "hands_free");
  for (let n = 0; n < ROUNDS; n++) {
    await speaking(rig);
    const [began, fell] = [rig.mic.next("loud"), rig.speaker.next("quiet")];
    const said = rig.card.say(speak("go to sleep now"));
    const begunAt = (await began).atMs;
    const silentAt = (await fell).atMs;
    silent.push(silentAt - begunAt);
    softer.push(softerAt(rig.speaker.pieces, begunAt) - begunAt);
    await said;
    await sleep(1_200);
    await send(rig.server.connection, "conversation.gate_set", { active: true });
  }
  await close(rig);
  return takesTheWord("with headphones", { softer, silent, waitedMs: FLOOR_MS.pause });
}

interface TakesTheWord {
  readonly softer: readonly number[];
  readonly silent: readonly number[];
  /** Of voice, before it stands still. */
  readonly waitedMs: number;
}

/** From the first sound of somebody at the microphone, milliseconds. */
export const takesTheWord = (where: string, { softer, silent, waitedMs }: TakesTheWord): readonly Row[] => [
  {
    ...timed(
      `${where}, talked over → softer (${HEARD_AFTER_MS} ms of sound are waited for)`,
      figure(softer),
      {
        p95: 120,
      },
    ),
    // What comes sooner than it is waited for was not heard, but the voice itself.
    met: figure(softer).p95 <= 120 && Math.min(...softer) >= HEARD_AFTER_MS / 2,
  },
  timed(`${where}, talked over → still or silent (${waitedMs} ms of voice are waited for)`, figure(silent), {
    p95: 300,
  }),
];

async function silenced(rig: Rig): Promise<Row> {
  const took: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    await speaking(rig);
    const fell = rig.speaker.next("quiet");
    const pressedAt = performance.timeOrigin + performance.now();
    await listen(rig, "hold");
    took.push((await fell).atMs - pressedAt);
    await sleep(300);
    await close(rig);
  }
  return timed("talk key → silence", figure(took), { p95: 30 });
}

const host = ({ server }: Rig): number => processWith(["voice-host"], server.pid) ?? 0;
const TICK_MS = 10;
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** It has spoken before, and nothing of the bench listens to the card. */
async function idle(rig: Rig, by: string): Promise<readonly Row[]> {
  await open(rig, "hands_free");
  for (let n = 0; n < REPLIES_BEFORE; n++) {
    const said = rig.speaker.next("quiet");
    await speaking(rig);
    await said;
  }
  rig.mic.stop();
  rig.speaker.stop();
  // As long as a voice stays that has nothing to say, and a moment.
  await sleep(33_000);
  const pid = host(rig);
  const before = ticks(pid);
  await sleep(10_000);
  const share = ((ticks(pid) - before) * TICK_MS) / 10_000;
  const megabytes = residentMb(pid);
  const ownMb = shareMb(pid);
  await close(rig);
  return [
    {
      what: `voice host with ${by}, hands-free and nobody speaks`,
      figures: `${(share * 100).toFixed(1)} % of a core`,
      goal: "≤ 2 % of a core",
      met: share <= 0.02,
    },
    {
      what: `its memory with ${by}`,
      figures: `${megabytes.toFixed(0)} MB; ${ownMb.toFixed(0)} MB with only its share of what it has in common with others`,
      goal: "≤ 160 MB",
      met: megabytes <= 160,
    },
  ];
}

/** The host dies while it listens; a server each, since one that dies again and again is waited for longer. */
async function killed(home: string): Promise<readonly Row[]> {
  const [told, back]: [number[], number[]] = [[], []];
  for (let n = 0; n < KILLS; n++)
    await withRig({ home, answer: LONG, echo: "headphones" }, async (rig) => {
      await open(rig, "hands_free");
      // Of one that dies while it loads a model that model is put aside: all of them are there when they have done something.
      const answered = rig.next(
        ({ event, payload }) => event === "runtime.control" && payload["action"] === "turn_finished",
      );
      await rig.card.say(speak(UNDO));
      await answered;
      await rig.speaker.next("quiet");
      const degraded = rig.next(
        ({ event, payload }) => event === "runtime.control" && payload["action"] === "degraded",
      );
      const listening = rig.next(
        ({ event, payload }) => event === "runtime.mic_status" && payload["capturing"] === true,
      );
      const began = performance.now();
      process.kill(host(rig), "SIGKILL");
      await degraded;
      told.push(performance.now() - began);
      await listening;
      back.push(performance.now() - began);
      await close(rig);
    });
  return [
    timed(`voice host killed (${KILLS} servers) → told`, figure(told), { p95: 1_000 }),
    timed(`voice host killed (${KILLS} servers) → listening again`, figure(back), { p95: 3_000 }),
  ];
}
