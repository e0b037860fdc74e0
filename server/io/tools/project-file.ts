// A file that a project brings and that we read by ourselves, asked or not: a real file inside its folder, no secret, and no longer than we
// need. A link out of the folder, a device or a pipe of that name is none, and is not waited for.
import { isSecret } from "./open-paths.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";

export interface Beginning {
  readonly bytes: Buffer;
  /** There is more than that. */
  readonly cut: boolean;
}

/** Its first bytes, at most `bytesMax`; undefined where there is no such file, or none that may be read so. */
export async function projectFile(
  folder: string,
  path: string,
  bytesMax: number,
): Promise<Beginning | undefined> {
  try {
    const place = locate({ folders: [folder] }, path);
    const file = await openInside(place);
    try {
      const info = await file.stat();
      if (!info.isFile() || (await isSecret(place))) return undefined;
      const wanted = Math.min(info.size, bytesMax);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, 0);
      return { bytes: buffer.subarray(0, bytesRead), cut: info.size > bytesMax };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ToolFailure) return undefined;
    throw error;
  }
}
