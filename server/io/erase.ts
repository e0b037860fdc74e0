// Deletes everything that Kodama keeps, and says what went, what would not go, and what is left in its folder.
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Receipt {
  readonly deleted: readonly string[];
  /** Each with the reason. */
  readonly failures: readonly string[];
  /** What is no data: locks and sockets of programs that run. */
  readonly remained: readonly string[];
  /** All of it for a person. */
  readonly text: string;
}

/** With every copy: backups, files of an older version, damaged ones that were put aside; the models, which nobody would know of; and the list of MCP
 * servers, which may hold keys. */
const DATA =
  /^(?:control\.db|runtime\.db|memory\.db|held\.json|put-aside\.json|mcp\.json|audit-key\.pem|blobs$|backups$|models$)/;

export async function eraseAll(folder: string, nowMs: number): Promise<Receipt> {
  const deleted: string[] = [];
  const failures: string[] = [];
  const lines: string[] = [];
  for (const name of (await readdir(folder)).filter((one) => DATA.test(one)).toSorted()) {
    const path = join(folder, name);
    const bytes = await bytesOf(path);
    await rm(path, { recursive: true }).then(
      () => {
        deleted.push(name);
        lines.push(`  ${name}, ${bytes.toLocaleString("en")} bytes`);
      },
      (error: unknown) => failures.push(`${name}: ${error instanceof Error ? error.message : "failed"}`),
    );
  }
  const remained = (await readdir(folder)).filter((name) => !DATA.test(name)).toSorted();
  const text = [
    `Kodama's data in ${folder} was deleted on ${new Date(nowMs).toISOString()}.`,
    "",
    `Deleted (${deleted.length}):`,
    ...lines,
    ...(failures.length === 0 ? [] : ["", "Could not be deleted:", ...failures.map((one) => `  ${one}`)]),
    "",
    `Left, and no data of yours (${remained.length}):`,
    ...remained.map((name) => `  ${name}`),
    "",
    "Not touched: your projects, settings in the editor, and what you exported or backed up elsewhere.",
  ].join("\n");
  return { deleted, failures, remained, text };
}

/** Of a file, or of all files below a folder; what cannot be read counts as nothing. */
async function bytesOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined || !info.isDirectory()) return info?.size ?? 0;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => bytesOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
