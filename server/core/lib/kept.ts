// What takes longer to make than to keep, by what it is of.

/** What was made of that key, or what `make` gives now. What throws is not kept. */
export type Kept<K, V> = (key: K, make: () => V) => V;

/** Where there are `max`, all are let go before the next is kept. */
export function createKept<K, V>(max: number): Kept<K, V> {
  const kept = new Map<K, V>();
  return (key, make) => {
    const known = kept.get(key);
    // Nothing may be what was found.
    if (known !== undefined || kept.has(key)) return known as V;
    const made = make();
    if (kept.size >= max) kept.clear();
    kept.set(key, made);
    return made;
  };
}
