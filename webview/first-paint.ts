// When the page was first painted: what is slow and not needed to read it, like a graphics context, waits for that.

/** Calls once the page has been painted, at once when it has been. Returns the way to call it off. */
export function afterFirstPaint(act: () => void): () => void {
  const observer = new PerformanceObserver(() => {
    observer.disconnect();
    act();
  });
  // Buffered: a paint that was before is told as well.
  observer.observe({ type: "paint", buffered: true });
  return () => observer.disconnect();
}
