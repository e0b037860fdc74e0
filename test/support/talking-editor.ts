// The editor of a suite of its own, on a machine with a microphone and a speaker.
import { NEWEST } from "../harness/code-server.ts";
import { type EditorRig, openEditor } from "./editor-rig.ts";
import { MICROPHONE, type SoundCard, soundCardForSuite } from "./sound-card.ts";

export interface Talking {
  readonly card: () => SoundCard;
  readonly editor: () => EditorRig;
}

/** With a picture of each test that failed; `settings` besides the microphone. */
export function talkingEditorForSuite(name: string, settings: object): Talking {
  // An editor draws beside it: what is handed on in larger pieces is not heard broken.
  const card = soundCardForSuite({ piecesMs: 10 });
  let editor: EditorRig;
  before(async () => {
    editor = await openEditor({
      version: NEWEST,
      env: card().env,
      settings: { "kodama.voice.microphone": MICROPHONE, ...settings },
    });
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.screenshot(`failed-${name}`);
  });
  return { card, editor: () => editor };
}
