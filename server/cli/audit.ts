// `kodama audit …`: whether the record is whole, and the record as lines that may be given away.
import { createWriteStream, writeFileSync } from "node:fs";
import { once } from "node:events";
import { compareWithCopy, exportedLines, NoCopyError, PLANES } from "./audit-copy.ts";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { readReceipt } from "./receipt.ts";
import { complain, out, say, usage } from "./output.ts";

export function audit(client: Client, options: Options): Promise<ExitCode> {
  const [action = ""] = options.rest;
  if (options.against !== undefined && (action !== "verify" || options.against === ""))
    return Promise.resolve(usage("--against needs a file, and goes with audit verify"));
  if (action === "verify") return verify(client, options);
  if (action === "export") return exportAll(client, options);
  if (action === "receipt") return receipt(client, options);
  return Promise.resolve(usage("audit knows verify, export, receipt and check"));
}

async function verify(client: Client, { json, against }: Options): Promise<ExitCode> {
  const report = await client.call("audit.verify", {});
  if (against !== undefined && report.intact === true) return verifyAgainst(client, { json, against });
  const { intact = false, entries = 0, heads = 0, key = "", first_broken = "?" } = report;
  const { replayed = 0, drifted = [] } = report;
  if (json) out(report);
  else
    say(
      intact
        ? `intact: ${entries} entries, ${heads} signed heads by key ${key}`
        : `broken at ${first_broken}`,
    );
  if (!json && intact)
    say(
      drifted.length > 0
        ? `the state does not follow from its facts: ${drifted.join("; ")}`
        : replayed === 0
          ? "there is nothing yet that the state could be compared with"
          : `the state follows from its facts: ${replayed} of them applied once more`,
    );
  return intact && drifted.length === 0 ? EXIT.ok : EXIT.failed;
}

/** Whether all of an older export is in the record still, as it was. */
async function verifyAgainst(
  client: Client,
  { json, against }: { readonly json: boolean; readonly against: string },
): Promise<ExitCode> {
  try {
    const { entries, fault } = await compareWithCopy(client, against);
    const same = fault === "";
    if (json) out({ entries, same, fault });
    else if (same) say(`intact, and all ${entries} entries of the copy are in it as they were`);
    else say(`not as in the copy: ${fault}`);
    return same ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof NoCopyError)) throw error;
    return complain(
      `"${against}" cannot be compared with: ${error.message}. It must be a file that "kodama audit export" wrote.`,
    );
  }
}

/** Of the turn that is named, or of the newest one. */
async function receipt(client: Client, { rest: [, turn_id = ""], out: path }: Options): Promise<ExitCode> {
  const line = `${JSON.stringify(await client.call("audit.receipt", { turn_id }))}\n`;
  if (path === "") process.stdout.write(line);
  else writeFileSync(path, line, { mode: 0o600 });
  return EXIT.ok;
}

/** By the receipt alone, without a server and wherever it was given to: whose key signed it is for who reads it to compare. */
export function checkReceipt({ rest: [, path = ""] }: Options): ExitCode {
  if (path === "") return usage("audit check needs a file, as audit receipt wrote it");
  const found = readReceipt(path);
  if (found === undefined) return complain(`"${path}" is no receipt of Kodama's.`);
  const { steps, key, fault } = found;
  say(fault === "" ? `intact: ${steps} steps, signed by key ${key}` : fault);
  return fault === "" ? EXIT.ok : EXIT.failed;
}

/** First what was found on checking it, with the public key; then each entry. To a file, or to standard output. */
async function exportAll(client: Client, { out: path }: Options): Promise<ExitCode> {
  const file = path === "" ? process.stdout : createWriteStream(path, { mode: 0o600 });
  try {
    if (path !== "") await once(file, "open");
    const write = async (line: string): Promise<void> => {
      if (!file.write(`${line}\n`)) await once(file, "drain");
    };
    const report = await client.call("audit.verify", {});
    await write(JSON.stringify({ kind: "kodama-audit", v: 1, ...report }));
    for (const plane of PLANES) for await (const line of exportedLines(client, plane)) await write(line);
    if (path !== "") {
      file.end();
      await once(file, "close");
    }
    return report.intact === true ? EXIT.ok : EXIT.failed;
  } catch (error) {
    return complain(`It could not be exported: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
}
