// From verdicts per frame to speech that starts and ends. Pure; times are milliseconds of audio.

export const FRAME_MS = 32;
/** Frames of voice before it counts as speech: 64 ms keeps key clicks out. */
const ONSET_FRAMES = 2;
/** Frames of silence before speech counts as ended: short dips inside words are none. */
const RELEASE_FRAMES = 3;

export interface Edges {
  /** Takes the verdict for the frame that ends at `atMs`; tells an edge where there is one. */
  frame(voiced: boolean, atMs: number): { readonly speech: boolean; readonly atMs: number } | undefined;
  /** Somebody speaks, or may have begun to. */
  readonly alert: boolean;
}

export function createEdges(): Edges {
  let speech = false;
  let run = 0;
  return {
    get alert() {
      return speech || run > 0;
    },
    frame(voiced, atMs) {
      run = voiced === speech ? 0 : run + 1;
      if (run < (speech ? RELEASE_FRAMES : ONSET_FRAMES)) return undefined;
      const edge = { speech: !speech, atMs: atMs - run * FRAME_MS };
      speech = !speech;
      run = 0;
      return edge;
    },
  };
}
