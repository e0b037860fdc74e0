// Over speakers: how often Kodama takes its own voice for somebody's, with the microphone hearing all of it, and whether somebody who
// talks over it is heard.
import { setTimeout as sleep } from "node:timers/promises";
import { FLOOR_MS } from "../../server/core/voice/floor.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { beganAt, lastedMs, softerAt } from "../support/sound-meter.ts";
import { send } from "./approvals.ts";
import type { Row } from "./measure.ts";
import { LONG, takesTheWord } from "./voice.ts";
import { falseInterruptions, reader } from "./voice-more.ts";
import { close, open, type Rig, withRig } from "./voice-rig.ts";

const REPLIES = 20;
const OVER = 12;
const REPLY_MAX_MS = 30_000;
const LEVELS = [40, 60, 100] as const;
const HUM_PERCENT = 60;
const STORY = "Once upon a time there was a small program.";
const SENTENCES = 2;
const LONGER = Array.from({ length: SENTENCES }, () => STORY).join(" ");

export async function speakers(home: string): Promise<readonly Row[]> {
  const hummed = await withRig({ home, answer: LONG, echo: "speakers" }, async (rig) => {
    await rig.card.echo(HUM_PERCENT);
    const where = `over speakers at ${HUM_PERCENT} % echo`;
    return falseInterruptions(rig, { answer: LONG, read: await reader(rig.models), where });
  });
  return withRig({ home, answer: LONGER, echo: "speakers" }, async (rig) => {
    const rows: Row[] = [...hummed];
    for (const percent of LEVELS) {
      await rig.card.echo(percent);
      await open(rig, "hands_free");
      rows.push(await alone(rig, percent), ...(await talkedOver(rig, percent)));
      await close(rig);
    }
    return rows;
  });
}

/** One is said to its end, or is not, and turns that nobody asked for are counted. */
async function alone(rig: Rig, percent: number): Promise<Row> {
  const seen = { turnId: "", cut: 0, over: 0, turns: 0 };
  const lengthsMs: number[] = [];
  // It looks at everything and is never done.
  void rig.next(({ event, payload }) => {
    const speech = event === "runtime.assistant_sentence" ? payload["speech"] : "";
    if (payload["turn_id"] === seen.turnId && speech === "cut") seen.cut++;
    if (payload["turn_id"] === seen.turnId && (speech === "cut" || speech === "spoken")) seen.over++;
    if (event === "runtime.transcription" && payload["source"] === "voice") seen.turns++;
    return false;
  });
  for (let n = 0; n < REPLIES; n++) {
    const askedAt = Date.now();
    Object.assign(seen, { turnId: String((await ask(rig))["turn_id"]), over: 0 });
    // One that is never said is not waited for.
    for (const begun = Date.now(); seen.over < SENTENCES && Date.now() - begun < REPLY_MAX_MS;)
      await sleep(100);
    lengthsMs.push(lastedMs(rig.speaker.pieces, askedAt));
    // Words count a while after they were heard.
    await sleep(2_000);
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(200);
  }
  const { cut, turns } = seen;
  const stood = lengthsMs.filter((ms) => ms > Math.min(...lengthsMs) + STOOD_MS).length;
  return {
    what: `${REPLIES} replies at ${percent} % echo: stopped by its own voice`,
    figures: `${cut}, and ${turns} turns that nobody asked for; ${stood} stood still for a moment`,
    goal: "0; stands still at most where the room is new",
    met: cut === 0 && turns === 0 && stood <= ROOMS_NEW,
  };
}

/** The canceller finds a room that changed, as from one volume to the next, by its first reply. */
const ROOMS_NEW = 1;
/** A reply that takes so much longer than the shortest stood still. */
const STOOD_MS = 250;

/** From the first sound of somebody at the microphone, which hears Kodama as well. */
async function talkedOver(rig: Rig, percent: number): Promise<readonly Row[]> {
  const softer: number[] = [];
  const silent: number[] = [];
  const words = speak("stop that now please, it is enough for me");
  for (let n = 0; n < OVER; n++) {
    const spoke = rig.speaker.next("loud");
    await ask(rig);
    await spoke;
    await sleep(1_500 + 37 * n);
    const fell = rig.speaker.next("quiet");
    const fromMs = performance.timeOrigin + performance.now();
    const said = rig.card.say(words);
    const silentAt = (await fell).atMs;
    const begunAt = beganAt(rig.mic.pieces, words, fromMs);
    silent.push(silentAt - begunAt);
    softer.push(softerAt(rig.speaker.pieces, begunAt) - begunAt);
    await said;
    await sleep(1_500);
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(500);
  }
  const waitedMs = FLOOR_MS.pauseUnechoed;
  return takesTheWord(`over speakers at ${percent} % echo`, { softer, silent, waitedMs });
}

const ask = (rig: Rig): Promise<Record<string, unknown>> =>
  send(rig.server.connection, "conversation.inject_text", { text: "tell me something long and odd, dear" });
