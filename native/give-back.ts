/**
 * For who just let go of an engine: its memory is freed when it is collected, and nothing else makes a waiting process collect (the bridge
 * starts it with --expose-gc). Once more for what the first time only marked.
 */
export function giveBack(): void {
  setImmediate(() => globalThis.gc?.());
  setTimeout(() => globalThis.gc?.(), 100).unref();
}
