// Talking to Kodama in a real editor: a private PulseAudio is the machine's microphone and speaker.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadStt } from "../../native/sherpa.ts";
import { speak } from "../fixtures/voice/made-speech.ts";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { until } from "../support/until.ts";
import type { EditorRig } from "../support/editor-rig.ts";
import { MICROPHONE } from "../support/sound-card.ts";
import { talkingEditorForSuite } from "../support/talking-editor.ts";
import { describeOnLinux } from "../support/on-linux.ts";

describeOnLinux("Talking in the editor", () => {
  const suite = talkingEditorForSuite("talk", {
    "kodama.voice.output": "speaker",
    "kodama.voice.echo": "headphones",
    // On a busy machine the repeats of a key come late.
    "kodama.voice.tapAfterMs": 2_000,
    "kodama.voice.releaseAfterMs": 1_000,
    // Its letters are on the page then.
    "terminal.integrated.gpuAcceleration": "off",
  });
  const { card } = suite;
  let editor: EditorRig;
  before(() => void (editor = suite.editor()));
  const say = (words: string): Promise<void> => card().say(speak(words));

  it("[E2E-38] before the microphone is opened for the first time it is said what that means; a no opens nothing, and a yes that is taken back closes it (D39, B33)", async () => {
    const view = await editor.view();
    const asked = editor.page.locator(".monaco-dialog-box", {
      hasText: "about to listen with your microphone",
    });
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    await asked.waitFor();
    await editor.screenshot("before-listening");
    await editor.page.keyboard.press("Escape");
    await asked.waitFor({ state: "detached" });
    await sleep(500);
    assert.equal(await view.locator(".microphone").count(), 0);
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await asked.waitFor();
    await asked.getByRole("button", { name: "Listen" }).click();
    await view.locator(".microphone", { hasText: `Microphone on: ${MICROPHONE}` }).waitFor();
    await runCommand(editor.page, "Kodama: Manage Standing Permissions");
    await editor.page.locator(".quick-input-list-row", { hasText: "microphone of this machine" }).waitFor();
    await editor.screenshot("microphone-permission");
    await editor.page.keyboard.type("microphone");
    await editor.page.keyboard.press("Enter");
    await editor.page.locator(".monaco-dialog-box").getByRole("button", { name: "Take Back" }).click();
    await view.locator(".microphone").waitFor({ state: "detached" });
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await asked.getByRole("button", { name: "Listen" }).click();
    await view.locator(".microphone").waitFor();
    await view.locator(".orb-button").click();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  it("[E2E-28] held: the words are shown as they are said, asked about, allowed by voice, and answered aloud (B11, B36, E3, D39)", async () => {
    const view = await editor.view();
    const orb = view.locator(".orb-button");
    const box = await orb.boundingBox();
    assert.ok(box !== null);
    await editor.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await editor.page.mouse.down();
    await view.locator(".microphone", { hasText: `Microphone on: ${MICROPHONE}` }).waitFor();
    await view.locator(".orb-label", { hasText: "Listening" }).waitFor();
    const said = say("run the tests");
    await view.locator(".caption", { hasText: "run the" }).waitFor();
    await editor.screenshot("caption");
    await said;
    await sleep(1_000);
    assert.equal(await view.locator(".asked").count(), 0, "nothing counts while it is held");
    const question = card().listen();
    await editor.page.mouse.up();
    await view.locator(".asked", { hasText: "run the tests" }).waitFor();
    const asked = view.locator(".card", { hasText: "npm run test" });
    await asked.waitFor();
    await view.locator(".microphone").waitFor({ state: "detached" });
    const speaks = view.locator(".sound .on", { hasText: "Speaking" });
    await speaks.waitFor();
    await editor.screenshot("asked-aloud");
    await speaks.waitFor({ state: "detached" });
    assert.match(await wordsOf(await question.stop()), /may i .*say yes or no/);
    const heard = card().listen();
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    await view.locator(".microphone").waitFor();
    await say("yes");
    await view.locator(".said", { hasText: "The tests passed: 3 of 3." }).waitFor({ timeout: 60_000 });
    assert.equal(await asked.count(), 0);
    await view.locator(".spoken").last().waitFor({ timeout: 30_000 });
    assert.match(await wordsOf(await heard.stop()), /the tests passed/);
    await view.locator(".microphone").waitFor({ state: "detached" });
    await editor.screenshot("talked");
  });

  it("[E2E-46] one talk by key and voice: held, shown as it is said, asked, allowed, run, answered, and talked over until it is silent (B11, B36, D9, E3, D39)", async () => {
    const view = await editor.view();
    const { keyboard } = editor.page;
    const before = await view.locator(".note", { hasText: "cut short" }).count();
    await keyboard.down("Control");
    await keyboard.down("Alt");
    // As a keyboard repeats a key that stays down.
    let isHeld = true;
    const held = (async () => {
      for (; isHeld; await sleep(50)) await keyboard.down("KeyJ");
      for (const key of ["KeyJ", "Alt", "Control"]) await keyboard.up(key);
    })();
    await view.locator(".microphone").waitFor();
    const said = say("run the tests");
    await view.locator(".caption", { hasText: "run the" }).waitFor();
    await said;
    await sleep(500);
    isHeld = false;
    await held;
    const asked = view.locator(".card", { hasText: "npm run test" });
    await asked.waitFor();
    // Who opens the microphone cuts the question short, which was asked all the same.
    await view.locator(".sound .on", { hasText: "Speaking" }).waitFor();
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await view.locator(".microphone").waitFor();
    await say("yes");
    const heard = card().listen();
    await view.locator(".orb-label", { hasText: "Speaking" }).waitFor({ timeout: 60_000 });
    // Some of "The tests passed: 3 of 3.", which takes two seconds.
    await sleep(400);
    await say("stop please");
    await view.locator(".note", { hasText: "cut short" }).nth(before).waitFor();
    // Its first letter, which a busy machine once played in two pieces, may be heard twice; no other.
    assert.match(await wordsOf(await heard.stop()), /^\W*t+he\b/);
    const after = card().listen();
    await sleep(1_000);
    const loudest = Math.max(...(await after.stop()).map(Math.abs));
    assert.ok(loudest < 0.01, `it is silent: ${loudest}`);
    await view.locator(".orb-button").click();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  it("[E2E-29] tapped by key, Esc forgets what was said; the microphone is let go (D39, D8)", async () => {
    const view = await editor.view();
    const before = await view.locator(".asked").count();
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    await view.locator(".microphone").waitFor();
    const said = say("open the readme and the license");
    await view.locator(".orb-label", { hasText: "Hearing you" }).waitFor();
    await editor.page.keyboard.press("Escape");
    await view.locator(".microphone").waitFor({ state: "detached" });
    await said;
    await sleep(1_500);
    assert.equal(await view.locator(".asked").count(), before);
  });

  it("[E2E-31] the microphone is tested: how loud it is, what is understood, and nothing of it is a request (B56, D39)", async () => {
    const view = await editor.view();
    const before = await view.locator(".asked").count();
    await runCommand(editor.page, "Kodama: Test the Microphone");
    await editor.page.locator(".notification-toast", { hasText: "say something" }).waitFor();
    await view.locator(".microphone").waitFor();
    await say("one two three four five");
    const heard = editor.page.locator(".notification-toast", { hasText: "Kodama hears you" });
    await heard.waitFor();
    assert.match(await heard.innerText(), /one two/);
    await editor.screenshot("microphone-test");
    await view.locator(".microphone").waitFor({ state: "detached" });
    await sleep(1_000);
    assert.equal(await view.locator(".asked").count(), before);
  });

  it("[E2E-30] hands-free by palette, talked over: it falls silent, what was cut short is marked, and a tap ends it (D9, D39)", async () => {
    const view = await editor.view();
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await view.locator(".orb-label", { hasText: "Listening" }).waitFor();
    await askByPalette(editor, "what on earth is this thing about, anyway");
    await view.locator(".orb-label", { hasText: "Speaking" }).waitFor({ timeout: 30_000 });
    await say("stop please");
    await view.locator(".note", { hasText: "cut short" }).waitFor();
    await view.locator(".orb-label", { hasText: "Listening" }).waitFor();
    await editor.screenshot("talked-over");
    await runCommand(editor.page, "Kodama: Mute the Microphone");
    await view.locator(".orb-label", { hasText: "Muted" }).waitFor();
    await view.locator(".microphone").waitFor({ state: "detached" });
    await editor.screenshot("muted");
    await editor.page.keyboard.press("Control+Alt+M");
    await view.locator(".orb-label", { hasText: "Listening" }).waitFor();
    await view.locator(".orb-button").click();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  it("[E2E-50] hands-free begins by words, stays by the same words, and ends by words that are spoken (D8, D9, E3)", async () => {
    const view = await editor.view();
    for (const words of ["go hands-free", "keep listening without a key"]) {
      const done = view.locator(".said", { hasText: "Listen without a key" });
      const before = await done.count();
      await askByPalette(editor, words);
      await done.nth(before).waitFor();
      await view.locator(".microphone").waitFor();
    }
    await view.locator(".orb-label", { hasText: "Listening" }).waitFor();
    await editor.screenshot("hands-free-by-words");
    await say("back to push to talk");
    await view.locator(".said", { hasText: "Listen while the key is held" }).waitFor();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  it("[E2E-35] hands-free, a microphone that is pulled out is waited for, said with a way out, and heard again when it is back (A15, B41, B56, D3)", async () => {
    const view = await editor.view();
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await view.locator(".microphone").waitFor();
    await card().plug(false);
    const banner = view.locator(".banner", { hasText: "Kodama cannot hear you" });
    await banner.waitFor();
    await banner.getByRole("button", { name: "Choose a Microphone" }).waitFor();
    await view.locator(".sound li", { hasText: "Microphone off" }).waitFor();
    await editor.screenshot("microphone-gone");
    await card().plug(true);
    await view.locator(".microphone").waitFor();
    await banner.waitFor({ state: "detached" });
    await say("undo that");
    await view.locator(".asked", { hasText: "undo that" }).waitFor();
    await editor.screenshot("microphone-back");
    await view.locator(".orb-button").click();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  it("[E2E-33] a microphone is chosen by words, and stays chosen in the person's settings (B56)", async () => {
    const view = await editor.view();
    // Beside Kodama's own folder lies that of the editor.
    const path = join(editor.home, "..", "data", "User", "settings.json");
    const chosen = (): unknown => {
      const text = readFileSync(path, "utf8");
      // The editor empties the file before it writes it.
      if (text.trim() === "") return "being written";
      return (JSON.parse(text) as Record<string, unknown>)["kodama.voice.microphone"];
    };
    await askByPalette(editor, "go back to the default microphone");
    await view
      .locator(".said", { hasText: "I listen on the default microphone" })
      .waitFor({ timeout: 30_000 });
    await until("the setting is gone", () => chosen() === undefined);
    await askByPalette(editor, "use the kodama device as my microphone");
    await view.locator(".said", { hasText: `I listen on "${MICROPHONE}"` }).waitFor({ timeout: 30_000 });
    await until("the setting is there", () => chosen() === MICROPHONE);
    await askByPalette(editor, "use the kitchen radio as my speaker");
    await view.locator(".turn", { hasText: 'no speaker like "kitchen radio"' }).waitFor({ timeout: 30_000 });
    await editor.screenshot("device-by-words");
  });

  it("[E2E-53] [TALK-5] from a terminal, while another view is shown: its keys arrive, and the words and what is wrong are told in the window (A17, B36, D3, E6)", async () => {
    const { page } = editor;
    const bar = (words: string) => page.locator(".statusbar-item", { hasText: words });
    await runCommand(page, "View: Show Explorer");
    await runCommand(page, "Terminal: Create New Terminal");
    const shell = page.locator(".terminal .xterm-rows");
    await shell.waitFor();
    await runCommand(page, "Terminal: Focus Terminal");
    await page.keyboard.press("Control+Alt+KeyJ");
    await page.locator('.statusbar-item [aria-label^="Kodama: Listening"]').waitFor();
    const said = say("run the tests");
    await bar("run the").waitFor();
    await editor.screenshot("caption-in-the-status-bar");
    await said;
    await bar("1 waiting").waitFor({ timeout: 30_000 });
    await runCommand(page, "Terminal: Focus Terminal");
    await page.keyboard.press("Control+Alt+KeyN");
    await bar("1 waiting").waitFor({ state: "detached" });
    assert.doesNotMatch((await shell.textContent()) ?? "", /\^/, "the shell got no key");
    await card().plug(false);
    await runCommand(page, "Terminal: Focus Terminal");
    await page.keyboard.press("Control+Alt+KeyJ");
    const told = page.locator(".notification-list-item", { hasText: "Kodama cannot hear you" });
    await told.waitFor({ timeout: 30_000 });
    await editor.screenshot("microphone-gone-elsewhere");
    await told.getByRole("button", { name: "Microphone…" }).waitFor();
    await card().plug(true);
    await runCommand(page, "Terminal: Kill the Active Terminal Instance");
  });

  it("[E2E-54] [TALK-6] hands-free when Kodama begins anew, that it hears nobody any more is told, with the way back (B60, D39)", async () => {
    const view = await editor.view();
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await view.locator(".microphone").waitFor();
    await runCommand(editor.page, "Kodama: Restart");
    const told = editor.page.locator(".notification-list-item", { hasText: "does not hear you any more" });
    await told.getByRole("button", { name: "Talk Hands-Free" }).click({ timeout: 30_000 });
    await view.locator(".microphone").waitFor({ timeout: 30_000 });
    await view.locator(".orb-button").click();
    await view.locator(".microphone").waitFor({ state: "detached" });
  });

  async function wordsOf(samples: Float32Array): Promise<string> {
    const stt = await loadStt(editor.voice.stt.folder);
    const stream = stt.createStream();
    stream.acceptWaveform({ samples, sampleRate: 16_000 });
    return (await stt.decodeAsync(stream)).text;
  }
});
