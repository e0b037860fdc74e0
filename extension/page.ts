// The document of the Kodama view: one page, nothing fetched, nothing run but what we wrote.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `dist` is the folder of the built webview.js and webview.css. Script and style stand in the page itself: fetched, each
 * goes through the editor's service worker before a first paint.
 */
export function page(dist: string): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string): string => readFileSync(join(dist, name), "utf8");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kodama</title><style nonce="${nonce}">${file("webview.css")}</style></head>
<body><div id="root"></div><script nonce="${nonce}">${file("webview.js")}</script></body></html>`;
}
