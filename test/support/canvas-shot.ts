// What a canvas of the page shows, as colours.
import { isDeepStrictEqual } from "node:util";
import type { Page } from "playwright-core";

export interface Shot {
  /** Red, green, blue, alpha in the middle, 0 to 255. */
  readonly middle: readonly [number, number, number, number];
  /** Alpha in a corner. */
  readonly corner: number;
}

/** The canvas as the page shows it: what WebGL drew can be read only by way of a picture. */
async function shot(view: Page): Promise<Shot> {
  const png = await view.locator("canvas").screenshot({ omitBackground: true });
  return view.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas to read with");
    context.drawImage(bitmap, 0, 0);
    const at = (x: number, y: number): number[] => [...context.getImageData(x, y, 1, 1).data];
    const middle = at(bitmap.width / 2, bitmap.height / 2);
    return { middle: middle as unknown as Shot["middle"], corner: at(1, 1)[3] ?? 255 };
  }, png.toString("base64"));
}

/** Once it does not change any more: a busy machine draws what was before for a while. */
export async function settled(view: Page): Promise<Shot> {
  for (let before = await shot(view), tries = 0; ; tries++) {
    const now = await shot(view);
    if (tries > 20 || isDeepStrictEqual(now, before)) return now;
    before = now;
  }
}
