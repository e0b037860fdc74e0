// Over speakers: how often Kodama takes its own voice for somebody's, with the microphone hearing all of it, and whether somebody who
// talks over it is heard.
import { setTimeout as sleep } from "node:timers/promises";
import { FLOOR_MS } from "../../server/core/voice/floor.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { send } from "./approvals.ts";
import { figure, type Row, timed } from "./measure.ts";
import { close, open, type Rig, withRig } from "./voice-rig.ts";

const REPLIES = 20;
const OVER = 4;
const REPLY_MAX_MS = 30_000;
const LEVELS = [40, 60, 100] as const;
const STORY = "Once upon a time there was a small program.";
const SENTENCES = 2;
const LONGER = Array.from({ length: SENTENCES }, () => STORY).join(" ");

export function speakers(home: string): Promise<readonly Row[]> {
  return withRig({ home, answer: LONGER, echo: "speakers" }, async (rig) => {
    const rows: Row[] = [];
    for (const percent of LEVELS) {
      await rig.card.echo(percent);
      await open(rig, "hands_free");
      rows.push(await alone(rig, percent), await talkedOver(rig, percent));
      await close(rig);
    }
    return rows;
  });
}

/** One is said to its end, or is not, and turns that nobody asked for are counted. */
async function alone(rig: Rig, percent: number): Promise<Row> {
  const seen = { turnId: "", cut: 0, over: 0, turns: 0 };
  // It looks at everything and is never done.
  void rig.next(({ event, payload }) => {
    const speech = event === "runtime.assistant_sentence" ? payload["speech"] : "";
    if (payload["turn_id"] === seen.turnId && speech === "cut") seen.cut++;
    if (payload["turn_id"] === seen.turnId && (speech === "cut" || speech === "spoken")) seen.over++;
    if (event === "runtime.transcription" && payload["source"] === "voice") seen.turns++;
    return false;
  });
  for (let n = 0; n < REPLIES; n++) {
    Object.assign(seen, { turnId: String((await ask(rig))["turn_id"]), over: 0 });
    // One that is never said is not waited for.
    for (const begun = Date.now(); seen.over < SENTENCES && Date.now() - begun < REPLY_MAX_MS;)
      await sleep(100);
    // Words count a while after they were heard.
    await sleep(2_000);
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(200);
  }
  const { cut, turns } = seen;
  return {
    what: `${REPLIES} replies at ${percent} % echo: stopped by its own voice`,
    figures: `${cut}, and ${turns} turns that nobody asked for`,
    goal: "0",
    met: cut === 0 && turns === 0,
  };
}

/** From the first sound of somebody until the speaker is still. */
async function talkedOver(rig: Rig, percent: number): Promise<Row> {
  const took: number[] = [];
  for (let n = 0; n < OVER; n++) {
    const spoke = rig.speaker.next("loud");
    await ask(rig);
    await spoke;
    await sleep(1_500);
    const fell = rig.speaker.next("quiet");
    const began = performance.timeOrigin + performance.now();
    const said = rig.card.say(speak("stop that now please, it is enough for me"));
    took.push((await fell).atMs - began);
    await said;
    await sleep(1_500);
    await send(rig.server.connection, "conversation.cancel", {});
    await sleep(500);
  }
  return timed(
    `talked over at ${percent} % echo → still (${FLOOR_MS.pauseEcho} ms of voice are waited for; playing a file takes about 40)`,
    figure(took),
    { p95: 300 },
  );
}

const ask = (rig: Rig): Promise<Record<string, unknown>> =>
  send(rig.server.connection, "conversation.inject_text", { text: "tell me something long and odd, dear" });
